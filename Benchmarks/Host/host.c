/*
 * host.c - a libpurple client without a face that loads one protocol plugin, signs in once, and says what that took
 *
 * usage: host PLUGIN-FOLDER PROTOCOL USER-FOLDER [ACCOUNT SERVER [WORK...] < PASSWORD]
 *
 * An empty SERVER is for the plugin to find; https://HOST:PORT is the server of the web services (UCWA). WORK is what it waits for after the sign-in:
 *
 *   contacts=N   that N contacts are shown and signed in
 *   changes=N    then, that the presence of these N has changed until all of them are busy
 *   messages=N   N instant messages
 *
 * Prints one "name value" pair a line: load_ms, objects, resident_kb, private_kb; with an account, sign_in_ms, cpu_ms,
 * held_ms; contacts_ms, contacts_cpu_ms and contacts_held_ms from the beginning of the sign-in on, and
 * contacts_resident_kb, all that the process has at hand afterwards; the same three of changes and messages, from the
 * first to the last of them. Exit status 0: the plugin was loaded, the account signed in, what it waited for came.
 */
#define _GNU_SOURCE
#include "measures.h"

#include <dlfcn.h>
#include <purple.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST_ID "communicator-bench"
#define WEB "https://"

enum { LONGEST_SIGN_IN_SECONDS = 60 };

/* ---- The client ---- */

/* libpurple looks for plugins while it starts. This host says itself which one is loaded and when, and defines the
 * function in place of libpurple's, so that each plugin is measured against a libpurple without any other. */
void purple_plugins_probe(const char *extension) {
    (void)extension;
}

static void probe_plugins(void) {
    void (*probe)(const char *) = (void (*)(const char *))dlsym(RTLD_NEXT, "purple_plugins_probe");

    probe(G_MODULE_SUFFIX);
}

typedef struct watch {
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

static guint input_add(int descriptor, PurpleInputCondition wanted, PurpleInputFunction run, gpointer data) {
    GIOChannel *channel = g_io_channel_unix_new(descriptor);
    GIOCondition condition = G_IO_HUP | G_IO_ERR | G_IO_NVAL;
    watch *kept = g_new(watch, 1);
    guint handle;

    condition |= (wanted & PURPLE_INPUT_READ) ? G_IO_IN : 0;
    condition |= (wanted & PURPLE_INPUT_WRITE) ? G_IO_OUT : 0;
    *kept = (watch){run, data};
    handle = g_io_add_watch_full(channel, G_PRIORITY_DEFAULT, condition, watch_runs, kept, g_free);
    g_io_channel_unref(channel);
    return handle;
}

static PurpleEventLoopUiOps loop_ops = {
    .timeout_add = g_timeout_add,
    .timeout_remove = g_source_remove,
    .input_add = input_add,
    .input_remove = g_source_remove,
    .timeout_add_seconds = g_timeout_add_seconds,
};

static void start_libpurple(const char *user_folder) {
    purple_util_set_user_dir(user_folder);
    purple_debug_set_enabled(g_getenv("BENCH_DEBUG") != NULL);
    purple_eventloop_set_ui_ops(&loop_ops);
    if (!purple_core_init(HOST_ID)) {
        fputs("host: libpurple does not start\n", stderr);
        exit(EXIT_FAILURE);
    }
    purple_set_blist(purple_blist_new());
}

/* ---- Loading ---- */

/* The first folder that libpurple looks in becomes this one; the others are kept empty. */
static void look_only_in(const char *folder) {
    GList *path;

    for (path = purple_plugins_get_search_paths(); path != NULL; path = path->next) {
        g_free(path->data);
        path->data = g_strdup(path->prev == NULL ? folder : "/nonexistent");
    }
}

static void measure_loading(const char *folder) {
    unsigned objects = shared_objects();
    memory before = memory_now(), after;
    double start = wall_milliseconds();

    look_only_in(folder);
    probe_plugins();
    printf("load_ms %.3f\n", wall_milliseconds() - start);
    printf("objects %u\n", shared_objects() - objects);
    after = memory_now();
    printf("resident_kb %ld\n", after.resident - before.resident);
    printf("private_kb %ld\n", after.private - before.private);
}

/* libpurple's own TLS, which every client has and pidgin-sipe needs. */
static void load_purple_tls(void) {
    purple_plugin_probe(PURPLE_LIBRARY_FOLDER "/ssl.so");
    purple_plugin_probe(PURPLE_LIBRARY_FOLDER "/ssl-nss.so");
}

/* ---- Signing in ---- */

typedef enum outcome { OUTCOME_OPEN, OUTCOME_SIGNED_ON, OUTCOME_FAILED } outcome;

static outcome state;

static void signed_on(PurpleConnection *connection, gpointer data) {
    (void)connection;
    (void)data;
    state = OUTCOME_SIGNED_ON;
}

static void connection_failed(PurpleConnection *connection, PurpleConnectionError reason, const char *text,
                              gpointer data) {
    (void)connection;
    (void)data;
    fprintf(stderr, "host: error %d: %s\n", reason, text);
    state = OUTCOME_FAILED;
}

static gboolean give_up(gpointer data) {
    (void)data;
    fputs("host: the sign-in takes too long\n", stderr);
    state = OUTCOME_FAILED;
    return FALSE;
}

/* Without a server the plugin finds it from the account's address. The account stays out of libpurple's list, so that the next process with this folder does not meet it before its
 * plugin. */
static PurpleAccount *make_account(const char *name, const char *protocol, const char *server) {
    PurpleAccount *account = purple_account_new(name, protocol);
    char password[256];

    if (fgets(password, sizeof password, stdin) == NULL) {
        fputs("host: the password is missing on standard input\n", stderr);
        exit(EXIT_FAILURE);
    }
    password[strcspn(password, "\n")] = '\0';
    purple_account_set_password(account, password);
    if (g_str_has_prefix(server, WEB)) {
        purple_account_set_string(account, "server", server + strlen(WEB));
        purple_account_set_string(account, "transport", "ucwa");
    } else {
        purple_account_set_string(account, "server", server);
        purple_account_set_string(account, "transport", server[0] == '\0' ? "auto" : "tls");
    }
    purple_account_set_string(account, "authentication", "tls-dsk");
    return account;
}

/* The time, processor and holds of the loop since a beginning. */
typedef struct stretch {
    double start, processor;
} stretch;

static stretch begin(void) {
    longest_hold_milliseconds();
    return (stretch){wall_milliseconds(), processor_milliseconds()};
}

static void print_stretch(const char *prefix, const char *wall, const stretch *since, double held) {
    printf("%s%s %.3f\n", prefix, wall, wall_milliseconds() - since->start);
    printf("%scpu_ms %.3f\n", prefix, processor_milliseconds() - since->processor);
    printf("%sheld_ms %.3f\n", prefix, held);
}

static gboolean measure_sign_in(PurpleAccount *account, stretch *since, double *held) {
    void *connections = purple_connections_get_handle();
    static int handle;

    purple_signal_connect(connections, "signed-on", &handle, PURPLE_CALLBACK(signed_on), NULL);
    purple_signal_connect(connections, "connection-error", &handle, PURPLE_CALLBACK(connection_failed), NULL);
    g_timeout_add_seconds(LONGEST_SIGN_IN_SECONDS, give_up, NULL);
    *since = begin();
    purple_account_set_enabled(account, HOST_ID, TRUE);
    while (state == OUTCOME_OPEN) {
        g_main_context_iteration(NULL, TRUE);
    }
    *held = longest_hold_milliseconds();
    print_stretch("", "sign_in_ms", since, *held);
    return state == OUTCOME_SIGNED_ON;
}

/* ---- Contacts ---- */

static unsigned online, busy;
static stretch first_change;
static gboolean is_changing = TRUE; /* until what comes with the list is over */

static void buddy_signed_on(PurpleBuddy *buddy, gpointer data) {
    (void)buddy, (void)data;
    online++;
}

static gboolean is_busy(PurpleStatus *status) {
    return purple_status_type_get_primitive(purple_status_get_type(status)) == PURPLE_STATUS_UNAVAILABLE;
}

static void buddy_status_changed(PurpleBuddy *buddy, PurpleStatus *old, PurpleStatus *new, gpointer data) {
    (void)buddy, (void)data;
    if (!is_changing) {
        is_changing = TRUE;
        first_change = begin();
    }
    busy += (unsigned)is_busy(new) - (unsigned)is_busy(old);
}

static void listen_for_contacts(void) {
    static int handle;

    purple_signal_connect(purple_blist_get_handle(), "buddy-signed-on", &handle, PURPLE_CALLBACK(buddy_signed_on),
                          NULL);
    purple_signal_connect(purple_blist_get_handle(), "buddy-status-changed", &handle,
                          PURPLE_CALLBACK(buddy_status_changed), NULL);
}

/* What comes up while nothing is expected, for a second. */
static void rest(void) {
    gint64 end = g_get_monotonic_time() + G_USEC_PER_SEC;

    while (g_get_monotonic_time() < end) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(1000);
    }
}

static gboolean measure_contacts(unsigned count, const stretch *since, double held) {
    double later;

    while (online < count && state == OUTCOME_SIGNED_ON) {
        g_main_context_iteration(NULL, TRUE);
    }
    later = longest_hold_milliseconds();
    print_stretch("contacts_", "ms", since, MAX(held, later));
    rest();
    printf("contacts_resident_kb %ld\n", memory_now().resident);
    is_changing = FALSE;
    return online == count;
}

static gboolean measure_changes(unsigned count) {
    while (busy < count && state == OUTCOME_SIGNED_ON) {
        g_main_context_iteration(NULL, TRUE);
    }
    print_stretch("changes_", "ms", &first_change, longest_hold_milliseconds());
    return busy == count;
}

/* ---- Messages ---- */

static unsigned messages;
static stretch first_message;

static void message_received(PurpleAccount *account, char *sender, char *message, PurpleConversation *conversation,
                             PurpleMessageFlags flags, gpointer data) {
    (void)account, (void)sender, (void)message, (void)conversation, (void)flags, (void)data;
    if (messages == 0) {
        first_message = begin();
    }
    messages++;
}

static void listen_for_messages(void) {
    static int handle;

    purple_signal_connect(purple_conversations_get_handle(), "received-im-msg", &handle,
                          PURPLE_CALLBACK(message_received), NULL);
}

static gboolean measure_messages(unsigned count) {
    while (messages < count && state == OUTCOME_SIGNED_ON) {
        g_main_context_iteration(NULL, TRUE);
    }
    print_stretch("messages_", "ms", &first_message, longest_hold_milliseconds());
    return messages == count;
}

/* Signs out and leaves it the time to say so to the pool. */
static void sign_out(PurpleAccount *account) {
    gint64 end = g_get_monotonic_time() + G_USEC_PER_SEC / 2;

    purple_account_set_enabled(account, HOST_ID, FALSE);
    while (g_get_monotonic_time() < end) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(1000);
    }
}

/* Does one word of WORK; false if what it waits for does not come. */
static gboolean measure_work(const char *word, const stretch *since, double held) {
    unsigned count;

    if (sscanf(word, "contacts=%u", &count) == 1) {
        return measure_contacts(count, since, held);
    }
    if (sscanf(word, "changes=%u", &count) == 1) {
        return measure_changes(count);
    }
    return sscanf(word, "messages=%u", &count) == 1 && measure_messages(count);
}

int main(int count, char **arguments) {
    PurpleAccount *account;
    gboolean is_done;
    stretch since;
    double held;

    if (count != 4 && count < 6) {
        fputs("usage: host PLUGIN-FOLDER PROTOCOL USER-FOLDER [ACCOUNT SERVER [WORK...] < PASSWORD]\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    start_libpurple(arguments[3]);
    measure_loading(arguments[1]);
    if (purple_find_prpl(arguments[2]) == NULL) {
        fprintf(stderr, "host: there is no %s in %s\n", arguments[2], arguments[1]);
        return EXIT_FAILURE;
    }
    if (count == 4) {
        return EXIT_SUCCESS;
    }
    load_purple_tls();
    watch_main_context();
    account = make_account(arguments[4], arguments[2], arguments[5]);
    listen_for_contacts();
    listen_for_messages();
    is_done = measure_sign_in(account, &since, &held);
    for (int index = 6; index < count && is_done; index++) {
        is_done = measure_work(arguments[index], &since, held);
    }
    sign_out(account);
    purple_core_quit();
    return is_done ? EXIT_SUCCESS : EXIT_FAILURE;
}
