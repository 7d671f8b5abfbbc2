/*
 * nullclient.c - the smallest libpurple client that signs in with the plugin, shows what happens, and signs out
 *
 * usage: nullclient SERVER ADDRESS[,LOGIN]
 *        The first line of standard input is the password. Questions about certificates are answered with no;
 *        SSL_CERT_FILE names further trusted authorities.
 *
 * cc -o nullclient nullclient.c $(pkg-config --cflags --libs purple)
 *
 * This example is in the public domain (CC0-1.0).
 */
#include <purple.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { PATIENCE_SECONDS = 60 };

static GMainLoop *loop;
static int status = 1; /* of this program, until the account is signed in */

/* ---- libpurple's event loop is GLib's ---- */

typedef struct watch {
    PurpleInputFunction function;
    gpointer data;
} watch;

static gboolean ready(GIOChannel *channel, GIOCondition condition, gpointer data) {
    watch *who = data;
    int got = (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR) ? PURPLE_INPUT_READ : 0) |
              (condition & (G_IO_OUT | G_IO_HUP | G_IO_ERR) ? PURPLE_INPUT_WRITE : 0);

    who->function(who->data, g_io_channel_unix_get_fd(channel), got);
    return TRUE;
}

static guint input_add(int descriptor, PurpleInputCondition condition, PurpleInputFunction function, gpointer data) {
    GIOChannel *channel = g_io_channel_unix_new(descriptor);
    GIOCondition wanted = (condition & PURPLE_INPUT_READ ? G_IO_IN | G_IO_HUP | G_IO_ERR : 0) |
                          (condition & PURPLE_INPUT_WRITE ? G_IO_OUT | G_IO_HUP | G_IO_ERR : 0);
    watch *who = g_new(watch, 1);
    guint number;

    *who = (watch){function, data};
    number = g_io_add_watch_full(channel, G_PRIORITY_DEFAULT, wanted, ready, who, g_free);
    g_io_channel_unref(channel);
    return number;
}

static PurpleEventLoopUiOps event_loop = {
    .timeout_add = g_timeout_add,
    .timeout_remove = g_source_remove,
    .input_add = input_add,
    .input_remove = g_source_remove,
    .timeout_add_seconds = g_timeout_add_seconds,
};

/* ---- What happens ---- */

static void progress(PurpleConnection *connection, const char *text, size_t step, size_t count) {
    (void)connection;
    printf("%zu/%zu %s\n", step, count, text);
}

static void failed(PurpleConnection *connection, PurpleConnectionError reason, const char *text) {
    (void)connection;
    (void)reason;
    printf("%s\n", text);
    g_main_loop_quit(loop);
}

static PurpleConnectionUiOps connections = {.connect_progress = progress, .report_disconnect_reason = failed};

static void prepare_connections(void) {
    purple_connections_set_ui_ops(&connections);
}

static PurpleCoreUiOps core = {.ui_init = prepare_connections};

static void signed_in(PurpleConnection *connection) {
    printf("Signed in as %s\n", purple_account_get_username(purple_connection_get_account(connection)));
    status = 0;
    g_main_loop_quit(loop);
}

static gboolean give_up(gpointer data) {
    (void)data;
    printf("The sign-in took too long\n");
    g_main_loop_quit(loop);
    return FALSE;
}

static void sign_in(const char *server, const char *username) {
    static int handle;
    char password[256] = "";
    PurpleAccount *account = purple_account_new(username, "prpl-communicator");

    if (fgets(password, sizeof password, stdin) != NULL) {
        password[strcspn(password, "\n")] = '\0';
    }
    purple_signal_connect(purple_connections_get_handle(), "signed-on", &handle, PURPLE_CALLBACK(signed_in), NULL);
    purple_account_set_string(account, "server", server);
    purple_account_set_password(account, password);
    purple_accounts_add(account);
    purple_account_set_enabled(account, "nullclient", TRUE);
    purple_savedstatus_activate(purple_savedstatus_new(NULL, PURPLE_STATUS_AVAILABLE));
}

int main(int count, char **arguments) {
    char *folder;

    if (count != 3) {
        fprintf(stderr, "usage: nullclient SERVER ADDRESS[,LOGIN]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    folder = g_dir_make_tmp("nullclient-XXXXXX", NULL);
    purple_util_set_user_dir(folder);
    purple_core_set_ui_ops(&core);
    purple_eventloop_set_ui_ops(&event_loop);
    if (!purple_core_init("nullclient") || purple_find_prpl("prpl-communicator") == NULL) {
        fprintf(stderr, "nullclient: libpurple does not find the plugin\n");
        return 2;
    }
    purple_set_blist(purple_blist_new());
    loop = g_main_loop_new(NULL, FALSE);
    sign_in(arguments[1], arguments[2]);
    g_timeout_add_seconds(PATIENCE_SECONDS, give_up, NULL);
    g_main_loop_run(loop);
    purple_core_quit();
    g_free(folder);
    return status;
}
