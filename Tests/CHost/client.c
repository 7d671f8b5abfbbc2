/* client.c - see client.h */
#include "client.h"

#include <stdio.h>

#define CLIENT_ID "communicator-test"

enum { MAX_BUTTONS = 4 };

typedef struct button {
    char *caption;
    GCallback press;
} button;

typedef struct query {
    PurpleRequestType type;
    button buttons[MAX_BUTTONS];
    unsigned count;
    PurpleRequestFields *fields;
    gpointer user_data;
} query;

static GString *shown;
static GList *queries;
static const char *word_at_once, *text_at_once;
static query answered_at_once; /* the handle of every such question */
static query *left;            /* a question without a window, in whose place the next one is kept */
static gboolean is_leaving;
static GHashTable *timers, *watches;

/* ---- The loop ---- */

typedef struct timer {
    guint handle;
    GSourceFunc run;
    gpointer data;
} timer;

static gboolean timer_runs(gpointer data) {
    return ((timer *)data)->run(((timer *)data)->data);
}

static void timer_ends(gpointer data) {
    g_hash_table_remove(timers, GUINT_TO_POINTER(((timer *)data)->handle));
    g_free(data);
}

static guint timer_keep(guint (*add)(gint, guint, GSourceFunc, gpointer, GDestroyNotify), guint interval,
                        GSourceFunc run, gpointer data) {
    timer *kept = g_new0(timer, 1);

    kept->run = run;
    kept->data = data;
    kept->handle = add(G_PRIORITY_DEFAULT, interval, timer_runs, kept, timer_ends);
    g_hash_table_add(timers, GUINT_TO_POINTER(kept->handle));
    return kept->handle;
}

static guint timeout_add(guint interval, GSourceFunc run, gpointer data) {
    return timer_keep(g_timeout_add_full, interval, run, data);
}

static gboolean is_in_a_hurry;

void client_hurry(void) {
    is_in_a_hurry = TRUE;
}

static guint timeout_add_seconds(guint interval, GSourceFunc run, gpointer data) {
    if (is_in_a_hurry) {
        return timeout_add(interval, run, data);
    }
    return timer_keep(g_timeout_add_seconds_full, interval, run, data);
}

typedef struct watch {
    guint handle;
    PurpleInputFunction run;
    gpointer data;
} watch;

static gboolean watch_runs(GIOChannel *channel, GIOCondition condition, gpointer data) {
    const watch *kept = data;
    PurpleInputCondition ready = 0;

    if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) {
        ready |= PURPLE_INPUT_READ;
    }
    if (condition & (G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL)) {
        ready |= PURPLE_INPUT_WRITE;
    }
    kept->run(kept->data, g_io_channel_unix_get_fd(channel), ready);
    return TRUE;
}

static void watch_ends(gpointer data) {
    g_hash_table_remove(watches, GUINT_TO_POINTER(((watch *)data)->handle));
    g_free(data);
}

static guint input_add(int descriptor, PurpleInputCondition wanted, PurpleInputFunction run, gpointer data) {
    GIOChannel *channel = g_io_channel_unix_new(descriptor);
    watch *kept = g_new0(watch, 1);
    GIOCondition condition = 0;

    if (wanted & PURPLE_INPUT_READ) {
        condition |= G_IO_IN | G_IO_HUP | G_IO_ERR;
    }
    if (wanted & PURPLE_INPUT_WRITE) {
        condition |= G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL;
    }
    kept->run = run;
    kept->data = data;
    kept->handle = g_io_add_watch_full(channel, G_PRIORITY_DEFAULT, condition, watch_runs, kept, watch_ends);
    g_hash_table_add(watches, GUINT_TO_POINTER(kept->handle));
    g_io_channel_unref(channel);
    return kept->handle;
}

static PurpleEventLoopUiOps loop_ops = {
    .timeout_add = timeout_add,
    .timeout_remove = g_source_remove,
    .input_add = input_add,
    .input_remove = g_source_remove,
    .timeout_add_seconds = timeout_add_seconds,
};

unsigned client_timers(void) {
    return g_hash_table_size(timers);
}

unsigned client_watches(void) {
    return g_hash_table_size(watches);
}

static gboolean ring(gpointer rung) {
    *(gboolean *)rung = TRUE;
    return FALSE;
}

gboolean client_turn_until(gboolean (*done)(gpointer data), gpointer data, guint milliseconds) {
    gboolean is_over = FALSE;
    guint alarm = g_timeout_add(milliseconds, ring, &is_over);

    while (!is_over && !done(data)) {
        g_main_context_iteration(NULL, TRUE);
    }
    if (!is_over) {
        g_source_remove(alarm);
    }
    return !is_over;
}

static gboolean never(gpointer data) {
    (void)data;
    return FALSE;
}

void client_turn_for(guint milliseconds) {
    client_turn_until(never, NULL, milliseconds);
    /* On a busy machine the time may be over before what is due was done, and what that has led to. */
    for (int left = 100; left > 0 && g_main_context_iteration(NULL, FALSE); left--) {
    }
}

/* ---- What is shown ---- */

const char *client_log(void) {
    return shown->str;
}

gboolean client_has_shown(const char *text) {
    return strstr(shown->str, text) != NULL;
}

void client_forget(void) {
    g_string_truncate(shown, 0);
}

static void connect_progress(PurpleConnection *connection, const char *text, size_t step, size_t count) {
    (void)connection;
    g_string_append_printf(shown, "progress %u/%u %s\n", (unsigned)step, (unsigned)count, text);
}

static void connected(PurpleConnection *connection) {
    (void)connection;
    g_string_append(shown, "connected\n");
}

static void disconnected(PurpleConnection *connection) {
    (void)connection;
    g_string_append(shown, "disconnected\n");
}

static void report_disconnect(PurpleConnection *connection, PurpleConnectionError reason, const char *text) {
    (void)connection;
    g_string_append_printf(shown, "error %d %s\n", (int)reason, text);
}

static PurpleConnectionUiOps connection_ops = {
    .connect_progress = connect_progress,
    .connected = connected,
    .disconnected = disconnected,
    .report_disconnect_reason = report_disconnect,
};

static void *notify_message(PurpleNotifyMsgType type, const char *title, const char *primary, const char *secondary) {
    static int handle;

    (void)type;
    g_string_append_printf(shown, "notice %s | %s | %s\n", title, primary, secondary);
    return &handle;
}

static void *notify_formatted(const char *title, const char *primary, const char *secondary, const char *text) {
    static int handle;

    g_string_append_printf(shown, "formatted %s | %s | %s | %s\n", title, primary, secondary, text);
    return &handle;
}

static PurpleNotifySearchResults *found; /* what was found last */
static PurpleConnection *finder;

static void *notify_searchresults(PurpleConnection *connection, const char *title, const char *primary,
                                  const char *secondary, PurpleNotifySearchResults *results, gpointer data) {
    (void)data;
    g_string_append_printf(shown, "results %s | %s | %s\n", title, primary, secondary);
    for (GList *row = results->rows; row != NULL; row = row->next) {
        g_string_append(shown, "row");
        for (GList *text = row->data; text != NULL; text = text->next) {
            g_string_append_printf(shown, " [%s]", (const char *)text->data);
        }
        g_string_append_c(shown, '\n');
    }
    found = results;
    finder = connection;
    return results;
}

void client_press_result(PurpleNotifySearchButtonType type, unsigned row) {
    GList *chosen = found == NULL ? NULL : g_list_nth(found->rows, row);

    for (GList *each = found == NULL ? NULL : found->buttons; each != NULL && chosen != NULL; each = each->next) {
        PurpleNotifySearchButton *one = each->data;

        if (one->type == type) {
            one->callback(finder, chosen->data, NULL);
            return;
        }
    }
    g_string_append_printf(shown, "no button %d for row %u\n", (int)type, row);
}

static int information;

static void *notify_userinfo(PurpleConnection *connection, const char *who, PurpleNotifyUserInfo *info) {
    char *text = purple_notify_user_info_get_text_with_newline(info, "; ");

    (void)connection;
    g_string_append_printf(shown, "information %s | %s\n", who, text);
    g_free(text);
    return &information;
}

void client_close_information(void) {
    purple_notify_close(PURPLE_NOTIFY_USERINFO, &information);
}

static void close_notify(PurpleNotifyType type, void *handle) {
    if (type == PURPLE_NOTIFY_SEARCHRESULTS) {
        found = found == handle ? NULL : found;
        purple_notify_searchresults_free(handle);
    }
}

static void *notify_uri(const char *uri) {
    g_string_append_printf(shown, "page %s\n", uri);
    return NULL;
}

static PurpleNotifyUiOps text_notify_ops = {
    .notify_message = notify_message,
    .notify_userinfo = notify_userinfo,
    .close_notify = close_notify,
};

static PurpleNotifyUiOps full_notify_ops = {
    .notify_message = notify_message,
    .notify_formatted = notify_formatted,
    .notify_searchresults = notify_searchresults,
    .notify_userinfo = notify_userinfo,
    .notify_uri = notify_uri,
    .close_notify = close_notify};

/* ---- Conversations ---- */

static void write_conversation(PurpleConversation *conversation, const char *name, const char *alias,
                               const char *message, PurpleMessageFlags flags, time_t when) {
    const char *kind = flags & PURPLE_MESSAGE_ERROR    ? "error"
                       : flags & PURPLE_MESSAGE_SYSTEM ? "system"
                       : flags & PURPLE_MESSAGE_SEND   ? "sent"
                                                       : "received";

    (void)name, (void)alias, (void)when;
    g_string_append_printf(shown, "conversation %s %s: %s\n", purple_conversation_get_name(conversation), kind,
                           message);
}

static PurpleConversationUiOps conversation_ops = {.write_conv = write_conversation};

/* ---- Questions ---- */

unsigned client_questions(void) {
    return g_list_length(queries);
}

static query *query_new(void) {
    query *asked = left == NULL ? g_new(query, 1) : left;

    left = NULL;
    *asked = (query){.count = 0};
    return asked;
}

static void query_free(query *asked) {
    for (unsigned index = 0; index < asked->count; index++) {
        g_free(asked->buttons[index].caption);
    }
    if (asked->fields != NULL) {
        purple_request_fields_destroy(asked->fields);
    }
    if (is_leaving) {
        left = asked;
    } else {
        g_free(asked);
    }
}

static void query_add_button(query *asked, const char *caption, GCallback press) {
    asked->buttons[asked->count].caption = g_strdup(caption);
    asked->buttons[asked->count].press = press;
    asked->count++;
}

/* Fills in every text field with the text and leaves the others as they are. */
static void fill_in(PurpleRequestFields *fields, const char *text) {
    for (GList *group = purple_request_fields_get_groups(fields); group != NULL; group = group->next) {
        for (GList *field = purple_request_field_group_get_fields(group->data); field != NULL; field = field->next) {
            if (purple_request_field_get_type(field->data) == PURPLE_REQUEST_FIELD_STRING) {
                purple_request_field_string_set_value(field->data, text);
            }
        }
    }
}

static void each_choice(PurpleRequestFields *fields, void (*see)(PurpleRequestField *, gpointer), gpointer data) {
    for (GList *group = purple_request_fields_get_groups(fields); group != NULL; group = group->next) {
        for (GList *field = purple_request_field_group_get_fields(group->data); field != NULL; field = field->next) {
            if (purple_request_field_get_type(field->data) == PURPLE_REQUEST_FIELD_CHOICE) {
                see(field->data, data);
            }
        }
    }
}

static const char *chosen(PurpleRequestField *field) {
    return g_list_nth_data(purple_request_field_choice_get_labels(field), (guint)purple_request_field_choice_get_value(field));
}

static void show_choice(PurpleRequestField *field, gpointer data) {
    (void)data;
    g_string_append_printf(shown, "field %s: %s\n", purple_request_field_get_label(field), chosen(field));
}

typedef struct choice {
    const char *label, *value;
} choice;

static void make_choice(PurpleRequestField *field, gpointer data) {
    const choice *wanted = data;
    GList *labels = purple_request_field_choice_get_labels(field);
    GList *found = g_list_find_custom(labels, wanted->value, (GCompareFunc)strcmp);

    if (found != NULL && strcmp(purple_request_field_get_label(field), wanted->label) == 0) {
        purple_request_field_choice_set_value(field, g_list_position(labels, found));
    }
}

void client_choose(const char *label, const char *value) {
    query *asked = queries == NULL ? NULL : queries->data;
    choice wanted = {label, value};

    if (asked != NULL && asked->fields != NULL) {
        each_choice(asked->fields, make_choice, &wanted);
    }
}

static void press(query *asked, unsigned index, const char *text) {
    GCallback callback = asked->buttons[index].press;

    queries = g_list_remove(queries, asked);
    switch (asked->type) {
    case PURPLE_REQUEST_ACTION:
        ((PurpleRequestActionCb)callback)(asked->user_data, (int)index);
        break;
    case PURPLE_REQUEST_FIELDS:
        fill_in(asked->fields, text);
        ((void (*)(gpointer, PurpleRequestFields *))callback)(asked->user_data, asked->fields);
        break;
    default:
        ((PurpleRequestInputCb)callback)(asked->user_data, text);
        break;
    }
}

static gboolean press_word(query *asked, const char *word, const char *text) {
    for (unsigned index = 0; index < asked->count; index++) {
        if (strstr(asked->buttons[index].caption, word) != NULL) {
            press(asked, index, text);
            return TRUE;
        }
    }
    return FALSE;
}

void client_press(const char *word, const char *text) {
    query *asked = queries == NULL ? NULL : queries->data;

    if (asked == NULL || !press_word(asked, word, text)) {
        g_string_append_printf(shown, "no button %s\n", word);
    } else {
        purple_request_close(asked->type, asked);
    }
}

void client_leave(void) {
    query *asked = queries->data;

    is_leaving = TRUE;
    purple_request_close(asked->type, asked);
    is_leaving = FALSE;
}

void client_press_at_once(const char *word, const char *text) {
    word_at_once = word;
    text_at_once = text;
}

static void *query_show(query *asked, const char *kind, const char *primary, const char *secondary) {
    g_string_append_printf(shown, "question %s: %s | %s |", kind, primary, secondary);
    for (unsigned index = 0; index < asked->count; index++) {
        g_string_append_printf(shown, " [%s]", asked->buttons[index].caption);
    }
    g_string_append_c(shown, '\n');
    queries = g_list_append(queries, asked);
    if (word_at_once != NULL && press_word(asked, word_at_once, text_at_once)) {
        query_free(asked);
        return &answered_at_once;
    }
    return asked;
}

static void *request_input(const char *title, const char *primary, const char *secondary, const char *value,
                           gboolean multiline, gboolean masked, gchar *hint, const char *ok, GCallback ok_pressed,
                           const char *cancel, GCallback cancel_pressed, PurpleAccount *account, const char *who,
                           PurpleConversation *conversation, void *user_data) {
    query *asked = query_new();

    (void)title, (void)value, (void)multiline, (void)hint, (void)account, (void)who, (void)conversation;
    asked->type = PURPLE_REQUEST_INPUT;
    asked->user_data = user_data;
    query_add_button(asked, ok, ok_pressed);
    query_add_button(asked, cancel, cancel_pressed);
    return query_show(asked, masked ? "masked input" : "input", primary, secondary);
}

static void *request_action(const char *title, const char *primary, const char *secondary, int preset,
                            PurpleAccount *account, const char *who, PurpleConversation *conversation,
                            void *user_data, size_t count, va_list actions) {
    query *asked = query_new();

    (void)title, (void)preset, (void)account, (void)who, (void)conversation;
    asked->type = PURPLE_REQUEST_ACTION;
    asked->user_data = user_data;
    for (size_t index = 0; index < count && index < MAX_BUTTONS; index++) {
        const char *caption = va_arg(actions, const char *);
        query_add_button(asked, caption, va_arg(actions, GCallback));
    }
    return query_show(asked, "action", primary, secondary);
}

static void *request_fields(const char *title, const char *primary, const char *secondary,
                            PurpleRequestFields *fields, const char *ok, GCallback ok_pressed, const char *cancel,
                            GCallback cancel_pressed, PurpleAccount *account, const char *who,
                            PurpleConversation *conversation, void *user_data) {
    query *asked = query_new();

    (void)title, (void)account, (void)who, (void)conversation;
    asked->type = PURPLE_REQUEST_FIELDS;
    asked->fields = fields;
    asked->user_data = user_data;
    query_add_button(asked, ok, ok_pressed);
    query_add_button(asked, cancel, cancel_pressed);
    each_choice(fields, show_choice, NULL);
    return query_show(asked, "fields", primary, secondary);
}

static void close_request(PurpleRequestType type, void *handle) {
    (void)type;
    if (handle != &answered_at_once) {
        queries = g_list_remove(queries, handle);
        query_free(handle);
    }
}

static PurpleRequestUiOps text_request_ops = {
    .request_input = request_input,
    .request_action = request_action,
    .close_request = close_request,
};

static PurpleRequestUiOps full_request_ops = {
    .request_input = request_input,
    .request_action = request_action,
    .request_fields = request_fields,
    .close_request = close_request,
};

/* ---- Start and end ---- */

static void debug_print(PurpleDebugLevel level, const char *category, const char *text) {
    (void)level;
    fprintf(stderr, "%s: %s", category, text);
}

static PurpleDebugUiOps debug_ops = {.print = debug_print};

static void set_ui_ops(void) {
    purple_connections_set_ui_ops(&connection_ops);
    purple_conversations_set_ui_ops(&conversation_ops);
    if (g_getenv("CLIENT_DEBUG") != NULL) {
        purple_debug_set_ui_ops(&debug_ops);
    }
}

static PurpleCoreUiOps core_ops = {.ui_init = set_ui_ops};

void client_become(client_kind kind, const char *user_folder) {
    purple_util_set_user_dir(user_folder);
    purple_request_set_ui_ops(kind == CLIENT_FULL ? &full_request_ops : kind == CLIENT_TEXT ? &text_request_ops : NULL);
    purple_notify_set_ui_ops(kind == CLIENT_FULL ? &full_notify_ops : &text_notify_ops);
}

void client_start(client_kind kind, const char *user_folder, const char *plugins) {
    shown = g_string_new(NULL);
    timers = g_hash_table_new(g_direct_hash, g_direct_equal);
    watches = g_hash_table_new(g_direct_hash, g_direct_equal);
    client_become(kind, user_folder);
    purple_debug_set_enabled(FALSE);
    purple_core_set_ui_ops(&core_ops);
    purple_eventloop_set_ui_ops(&loop_ops);
    if (plugins != NULL) {
        purple_plugins_add_search_path(plugins);
    }
    if (!purple_core_init(CLIENT_ID)) {
        g_error("libpurple does not start");
    }
    purple_set_blist(purple_blist_new());
    purple_savedstatus_activate(purple_savedstatus_new(NULL, PURPLE_STATUS_AVAILABLE));
}

void client_quit(void) {
    purple_core_quit();
    g_clear_pointer(&left, g_free);
    g_string_free(shown, TRUE);
}
