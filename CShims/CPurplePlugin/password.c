/*
 * password.c - a password is needed
 */
#include "plugin.h"

#define FIELD_PASSWORD "password"
#define FIELD_REMEMBER "remember"

static void answer(const question *asked, const char *password) {
    gboolean given = password != NULL && *password != '\0';
    communicator_answer_password(asked->session, asked->number, given ? password : NULL,
                                 given ? strlen(password) : 0);
}

static void entered(gpointer user_data, const char *password) {
    question asked = requests_take(user_data);

    if (asked.who != NULL) {
        /* libpurple keeps it for reconnecting, and on disk only if the account says so. */
        purple_account_set_password(purple_connection_get_account(asked.who->connection), password);
        answer(&asked, password);
    }
}

static void entered_in_fields(gpointer user_data, PurpleRequestFields *fields) {
    const char *password = purple_request_fields_get_string(fields, FIELD_PASSWORD);
    question asked = requests_take(user_data);

    if (asked.who != NULL) {
        PurpleAccount *account = purple_connection_get_account(asked.who->connection);
        purple_account_set_remember_password(account, purple_request_fields_get_bool(fields, FIELD_REMEMBER));
        purple_account_set_password(account, password);
        answer(&asked, password);
    }
}

static void cancelled(gpointer user_data, gpointer ignored) {
    question asked = requests_take(user_data);

    (void)ignored;
    if (asked.who != NULL) {
        answer(&asked, NULL);
    }
}

static void *ask_with_fields(PurpleConnection *connection, const char *primary, const char *secondary,
                             gpointer user_data) {
    PurpleAccount *account = purple_connection_get_account(connection);
    PurpleRequestFields *fields = purple_request_fields_new();
    PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);
    PurpleRequestField *field = purple_request_field_string_new(FIELD_PASSWORD, _("Password"), NULL, FALSE);

    purple_request_field_string_set_masked(field, TRUE);
    purple_request_field_set_required(field, TRUE);
    purple_request_field_group_add_field(group, field);
    field = purple_request_field_bool_new(FIELD_REMEMBER, _("Remember password"),
                                          purple_account_get_remember_password(account));
    purple_request_field_group_add_field(group, field);
    purple_request_fields_add_group(fields, group);
    return purple_request_fields(connection, _("Password"), primary, secondary, fields, _("OK"),
                                 G_CALLBACK(entered_in_fields), _("Cancel"), G_CALLBACK(cancelled), account, NULL,
                                 NULL, user_data);
}

static void *ask_for_line(PurpleConnection *connection, const char *primary, const char *secondary,
                          gpointer user_data) {
    return purple_request_input(connection, _("Password"), primary, secondary, NULL, FALSE, TRUE, NULL,
                                requests_caption(N_("OK")), G_CALLBACK(entered), requests_caption(N_("Cancel")),
                                G_CALLBACK(cancelled), purple_connection_get_account(connection), NULL, NULL,
                                user_data);
}

/* Whether the user may be asked if libpurple shall remember the password, in clear text. */
static gboolean may_remember(PurpleConnection *connection) {
    return requests_have_fields() && !options_use_keyring(purple_connection_get_account(connection));
}

void password_ask(sign_in *who, const communicator_password_event *event) {
    gpointer user_data = requests_open(who, event->question);
    char *primary = translations_format("Enter the password of %s", event->login.bytes);
    char *secondary = translations_format("%s It is for %s.", event->reason.bytes, event->host.bytes);
    void *shown;
    question unshown;

    steps_pause(who, _("Waiting for the password"));
    shown = may_remember(who->connection) ? ask_with_fields(who->connection, primary, secondary, user_data)
                                          : ask_for_line(who->connection, primary, secondary, user_data);
    unshown = requests_unshown(user_data, shown);
    if (unshown.who != NULL) {
        answer(&unshown, NULL);
    }
    g_free(secondary);
    g_free(primary);
}
