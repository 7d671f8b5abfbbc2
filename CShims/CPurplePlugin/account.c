/*
 * account.c - libpurple's connections as sessions of the core
 */
#include "plugin.h"

/* Every sign-in that the core knows, those that libpurple has closed included; by sign_in.account. */
static GHashTable *sign_ins;

static void sign_in_free(gpointer who) {
    requests_forget(who);
    interruption_end(who);
    pages_over(who);
    conferences_forget(who);
    guests_forget(who);
    contacts_forget(who);
    presence_forget(who);
    access_forget(who);
    g_free(((sign_in *)who)->address);
    g_free(who);
}

static void sign_in_add(sign_in *who) {
    if (sign_ins == NULL) {
        sign_ins = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, sign_in_free);
    }
    g_hash_table_insert(sign_ins, &who->account, who);
}

/* Ends the core's account, and with it the session; no event comes after that. */
static void sign_in_drop(sign_in *who) {
    communicator_account_close(who->account);
    g_hash_table_remove(sign_ins, &who->account);
}

sign_in *account_find(communicator_account account) {
    return sign_ins == NULL ? NULL : g_hash_table_lookup(sign_ins, &account);
}

sign_in *account_of_connection(PurpleConnection *connection) {
    return connection == NULL ? NULL : purple_connection_get_protocol_data(connection);
}

gboolean account_is_ours(PurpleAccount *account) {
    return strcmp(purple_account_get_protocol_id(account), PROTOCOL_ID) == 0;
}

sign_in *account_sign_in(PurpleAccount *account) {
    return account_is_ours(account) ? account_of_connection(purple_account_get_connection(account)) : NULL;
}

void account_forget_all(void) {
    GHashTableIter iterator;
    gpointer who;

    if (sign_ins == NULL) {
        return;
    }
    g_hash_table_iter_init(&iterator, sign_ins);
    while (g_hash_table_iter_next(&iterator, NULL, &who)) {
        PurpleConnection *connection = ((sign_in *)who)->connection;
        if (connection != NULL) {
            requests_close(connection);
            purple_connection_set_protocol_data(connection, NULL);
        }
    }
    g_hash_table_destroy(sign_ins);
    sign_ins = NULL;
}

/* The password is given before it is needed when there is one: the core asks only if it must. */
static void give_password(communicator_account account, PurpleConnection *connection) {
    const char *password = purple_connection_get_password(connection);

    if (password != NULL && *password != '\0') {
        communicator_account_set_password(account, password, strlen(password));
    }
}

static void begin(PurpleConnection *connection) {
    PurpleAccount *account = purple_connection_get_account(connection);
    PurpleConnectionError reason = PURPLE_CONNECTION_ERROR_OTHER_ERROR;
    char *description = NULL;
    sign_in *who = g_new0(sign_in, 1);

    if (!options_open_account(account, &who->account, &reason, &description)) {
        purple_connection_error_reason(connection, reason, description);
        g_free(description);
        g_free(who);
        return;
    }
    who->connection = connection;
    who->owner = account;
    sign_in_add(who);
    purple_connection_set_protocol_data(connection, who);
    connection->flags |= PURPLE_CONNECTION_HTML | PURPLE_CONNECTION_NO_BGCOLOR | PURPLE_CONNECTION_NO_FONTSIZE |
                         PURPLE_CONNECTION_NO_IMAGES | PURPLE_CONNECTION_ALLOW_CUSTOM_SMILEY;
    if (visits_begin(who)) {
        return;
    }
    if (!purple_account_get_bool(account, "sso", FALSE)) {
        give_password(who->account, connection);
    }
    if (communicator_sign_in(who->account, &who->session) != COMMUNICATOR_OK) {
        purple_connection_error_reason(connection, PURPLE_CONNECTION_ERROR_OTHER_ERROR,
                                       communicator_error_text(COMMUNICATOR_ERROR_INTERNAL));
        return;
    }
    status_begin(who);
}

void account_login(PurpleAccount *account) {
    network_listen();
    presiding_listen();
    titles_listen();
    people_listen();
    status_listen();
    begin(purple_account_get_connection(account));
}

void account_retry(sign_in *who) {
    PurpleConnection *connection = who->connection;

    purple_connection_set_protocol_data(connection, NULL);
    sign_in_drop(who);
    begin(connection);
}

void account_close(PurpleConnection *connection) {
    sign_in *who = account_of_connection(connection);

    requests_close(connection);
    if (who == NULL) {
        return;
    }
    purple_connection_set_protocol_data(connection, NULL);
    who->connection = NULL;
    interruption_end(who);
    pages_over(who);
    guests_leave(who);
    who->is_over = communicator_sign_out(who->session) != COMMUNICATOR_OK;
    account_settle(who);
}

void account_settle(sign_in *who) {
    if (who->connection == NULL && who->is_over && !guests_are_present(who)) {
        sign_in_drop(who);
    }
}

/* A refused password is not sent again: the user is asked for another the next time. */
static void forget_password(PurpleConnection *connection) {
    purple_account_set_password(purple_connection_get_account(connection), NULL);
}

void account_ended(sign_in *who, const communicator_ended_event *event) {
    PurpleConnection *connection = who->connection;
    char *description;

    if (connection == NULL) {
        who->is_over = TRUE;
        account_settle(who);
        return;
    }
    interruption_end(who);
    pages_over(who);
    requests_close(connection);
    if (event->error == COMMUNICATOR_ERROR_USER_AGENT_REFUSED && useragent_ask(who, event)) {
        return;
    }
    if (event->error == COMMUNICATOR_ERROR_CREDENTIALS_REFUSED &&
        !purple_account_get_bool(purple_connection_get_account(connection), "sso", FALSE)) {
        forget_password(connection);
    }
    description = errors_description(event);
    purple_connection_error_reason(connection, errors_reason(event->error, event->may_retry), description);
    g_free(description);
}
