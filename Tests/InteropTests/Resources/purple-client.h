// What the headless libpurple clients of these tests share: the event loop, on GLib, and the names of people.

#pragma once

#include <purple.h>
#include <string.h>

typedef struct {
    PurpleInputFunction function;
    gpointer data;
} Watch;

static gboolean watch_ready(GIOChannel *channel, GIOCondition condition, gpointer data) {
    Watch *watch = data;
    PurpleInputCondition ready = 0;
    if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) ready |= PURPLE_INPUT_READ;
    if (condition & (G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL)) ready |= PURPLE_INPUT_WRITE;
    watch->function(watch->data, g_io_channel_unix_get_fd(channel), ready);
    return TRUE;
}

static guint watch_add(gint descriptor, PurpleInputCondition condition, PurpleInputFunction function, gpointer data) {
    Watch *watch = g_new0(Watch, 1);
    watch->function = function;
    watch->data = data;
    GIOCondition wanted = G_IO_HUP | G_IO_ERR;
    if (condition & PURPLE_INPUT_READ) wanted |= G_IO_IN;
    if (condition & PURPLE_INPUT_WRITE) wanted |= G_IO_OUT | G_IO_NVAL;
    GIOChannel *channel = g_io_channel_unix_new(descriptor);
    guint identifier = g_io_add_watch_full(channel, G_PRIORITY_DEFAULT, wanted, watch_ready, watch, g_free);
    g_io_channel_unref(channel);
    return identifier;
}

static PurpleEventLoopUiOps event_loop = {
    .timeout_add = g_timeout_add,
    .timeout_remove = g_source_remove,
    .input_add = watch_add,
    .input_remove = g_source_remove,
    .timeout_add_seconds = g_timeout_add_seconds,
};

static const char *bare(const char *name) {
    return g_str_has_prefix(name, "sip:") ? name + 4 : name;
}

// The name of somebody as the account's protocol has it: pidgin-sipe keeps the scheme.
static char *full_name(PurpleAccount *account, const char *address) {
    gboolean needs_scheme = strcmp(purple_account_get_protocol_id(account), "prpl-sipe") == 0;
    return g_strconcat(needs_scheme ? "sip:" : "", address, NULL);
}
