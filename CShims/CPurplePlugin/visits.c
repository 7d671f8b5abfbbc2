/*
 * visits.c - meetings that are joined as a guest by somebody who has no account
 *
 * libpurple wants an account for every conversation. A visit has one of its own, which is in no list and is never
 * saved: it is connected for the one meeting, and deleted when the meeting is over and its window is closed.
 */
#include "plugin.h"

/* The address of nobody (RFC 3323). */
#define ADDRESS "anonymous@anonymous.invalid"

/* The accounts of visits, each with the meeting that it is for; NULL: there was none yet. */
static GHashTable *visits;
static guint check_timer;

static gboolean has_window(PurpleAccount *account) {
    for (GList *next = purple_get_conversations(); next != NULL; next = next->next) {
        if (purple_conversation_get_account(next->data) == account) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_over(PurpleAccount *account) {
    sign_in *who = account_sign_in(account);

    return who == NULL || !guests_are_present(who);
}

/* Deletes the accounts that have served; one whose window is open yet is only signed out. */
static gboolean check(gpointer data) {
    GList *accounts = g_hash_table_get_keys(visits);

    (void)data;
    check_timer = 0;
    for (GList *next = accounts; next != NULL; next = next->next) {
        PurpleAccount *account = next->data;
        if (!is_over(account)) {
            continue;
        }
        if (has_window(account)) {
            purple_account_set_enabled(account, purple_core_get_ui(), FALSE);
        } else {
            g_hash_table_remove(visits, account);
            purple_accounts_delete(account);
        }
    }
    g_list_free(accounts);
    return FALSE;
}

void visits_check(void) {
    if (visits != NULL && g_hash_table_size(visits) > 0 && check_timer == 0) {
        /* Who asks is still using the account. */
        check_timer = purple_timeout_add(0, check, NULL);
    }
}

gboolean visits_begin(sign_in *who) {
    PurpleConnection *connection = who->connection;
    PurpleAccount *account = purple_connection_get_account(connection);
    const char *meeting = visits == NULL ? NULL : g_hash_table_lookup(visits, account);
    const char *name = purple_account_get_alias(account);

    if (meeting == NULL) {
        return FALSE;
    }
    purple_connection_set_display_name(connection, name);
    if (guests_join(who, meeting, name)) {
        purple_connection_set_state(connection, PURPLE_CONNECTED);
    }
    return TRUE;
}

/* ---- The client ---- */

static void window_closing(PurpleConversation *window) {
    (void)window;
    visits_check();
}

static void quitting(void) {
    GList *accounts = g_hash_table_get_keys(visits);

    g_hash_table_remove_all(visits);
    g_list_free_full(accounts, (GDestroyNotify)purple_accounts_delete);
}

/* libpurple has its signals only after the plugins are loaded. */
static void listen_to_client(void) {
    visits = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    purple_signal_connect(purple_conversations_get_handle(), "deleting-conversation", &visits,
                          PURPLE_CALLBACK(window_closing), NULL);
    purple_signal_connect(purple_get_core(), "quitting", &visits, PURPLE_CALLBACK(quitting), NULL);
}

void visits_close(void) {
    if (visits == NULL) {
        return;
    }
    purple_signals_disconnect_by_handle(&visits);
    if (check_timer != 0) {
        purple_timeout_remove(check_timer);
        check_timer = 0;
    }
    g_hash_table_destroy(visits);
    visits = NULL;
}

/* ---- The question ---- */

static void fields_filled(gpointer user_data, PurpleRequestFields *fields) {
    const char *meeting, *name;
    PurpleAccount *account;

    (void)user_data;
    if (!guests_answers(fields, &meeting, &name)) {
        return;
    }
    if (visits == NULL) {
        listen_to_client();
    }
    account = purple_account_new(ADDRESS, PROTOCOL_ID);
    purple_account_set_alias(account, name);
    g_hash_table_insert(visits, account, g_strdup(meeting));
    purple_account_set_enabled(account, purple_core_get_ui(), TRUE);
    purple_account_connect(account);
    visits_check();
}

static const char *users_name(void) {
    const char *name = g_get_real_name();

    /* GLib's word for that nobody has told it. */
    return strcmp(name, "Unknown") == 0 ? g_get_user_name() : name;
}

void visits_ask(PurplePluginAction *action) {
    purple_request_fields(action->plugin, _("Join meeting as guest"), _("Which meeting?"), joining_explanation(),
                          guests_questions(users_name()), _("OK"), G_CALLBACK(fields_filled), _("Cancel"), NULL, NULL,
                          NULL, NULL, NULL);
}
