/*
 * useragent.c - the pool refused the user agent
 *
 * The session is over; the connection stays open until the user has chosen, then it signs in once more.
 */
#include "plugin.h"

#define FIELD_CHOICE "useragent"

static void give_up(const question *asked) {
    purple_connection_error_reason(asked->who->connection,
                                   errors_reason(COMMUNICATOR_ERROR_USER_AGENT_REFUSED, FALSE),
                                   communicator_error_text(COMMUNICATOR_ERROR_USER_AGENT_REFUSED));
}

static void choose(const question *asked, const char *user_agent) {
    if (user_agent == NULL || *user_agent == '\0') {
        give_up(asked);
        return;
    }
    purple_account_set_string(purple_connection_get_account(asked->who->connection), "useragent", user_agent);
    account_retry(asked->who);
}

static void chosen_in_fields(gpointer user_data, PurpleRequestFields *fields) {
    int index = purple_request_fields_get_choice(fields, FIELD_CHOICE);
    question asked = requests_take(user_data);

    if (asked.who != NULL) {
        choose(&asked, index < 0 ? NULL : communicator_known_user_agent((size_t)index));
    }
}

/* A line holds the number of a known user agent, counted from 1, or a user agent. */
static void entered(gpointer user_data, const char *line) {
    char *text = g_strstrip(g_strdup(line == NULL ? "" : line));
    question asked = requests_take(user_data);
    guint64 number = 0;

    if (asked.who != NULL) {
        gboolean is_number = g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT, &number, NULL);
        choose(&asked, is_number ? communicator_known_user_agent((size_t)number - 1) : text);
    }
    g_free(text);
}

static void cancelled(gpointer user_data, gpointer ignored) {
    question asked = requests_take(user_data);

    (void)ignored;
    if (asked.who != NULL) {
        give_up(&asked);
    }
}

static void *ask_with_fields(PurpleConnection *connection, const char *primary, const char *secondary,
                             gpointer user_data) {
    PurpleRequestFields *fields = purple_request_fields_new();
    PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);
    PurpleRequestField *choice = purple_request_field_choice_new(FIELD_CHOICE, _("Sign in as"), 0);
    const char *known;

    for (size_t index = 0; (known = communicator_known_user_agent(index)) != NULL; index++) {
        purple_request_field_choice_add(choice, known);
    }
    purple_request_field_group_add_field(group, choice);
    purple_request_fields_add_group(fields, group);
    return purple_request_fields(connection, _("User agent refused"), primary, secondary, fields, _("OK"),
                                 G_CALLBACK(chosen_in_fields), _("Cancel"), G_CALLBACK(cancelled),
                                 purple_connection_get_account(connection), NULL, NULL, user_data);
}

static void *ask_for_line(PurpleConnection *connection, const char *primary, const char *secondary,
                          gpointer user_data) {
    GString *text = g_string_new(secondary);
    const char *known;
    void *shown;

    for (size_t index = 0; (known = communicator_known_user_agent(index)) != NULL; index++) {
        g_string_append_printf(text, "\n%u: %s", (unsigned)index + 1, known);
    }
    g_string_append_printf(text, "\n%s", _("Answer with a number, or with a user agent of your own. To keep the answer, "
                                           "set the account's option \"useragent\" to it as well."));
    shown = purple_request_input(connection, _("User agent refused"), primary, text->str, "1", FALSE, FALSE, NULL,
                                 requests_caption(N_("OK")), G_CALLBACK(entered), requests_caption(N_("Cancel")),
                                 G_CALLBACK(cancelled), purple_connection_get_account(connection), NULL, NULL,
                                 user_data);
    g_string_free(text, TRUE);
    return shown;
}

gboolean useragent_ask(sign_in *who, const communicator_ended_event *event) {
    PurpleConnection *connection = who->connection;
    gpointer user_data;
    char *secondary;
    void *shown;

    if (purple_request_get_ui_ops() == NULL || communicator_known_user_agent(0) == NULL) {
        return FALSE;
    }
    user_data = requests_open(who, 0);
    secondary = translations_format("%s\n\nThe pool admits only the client programs that its administrator has listed. "
                                    "These are often among them:",
                                    event->message.bytes);
    steps_pause(who, _("Waiting for your choice of a user agent"));
    shown = requests_have_fields()
                ? ask_with_fields(connection, _("The pool refuses this client program"), secondary, user_data)
                : ask_for_line(connection, _("The pool refuses this client program"), secondary, user_data);
    g_free(secondary);
    return requests_unshown(user_data, shown).who == NULL;
}
