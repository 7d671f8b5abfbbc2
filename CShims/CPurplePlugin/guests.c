/*
 * guests.c - meetings that the user joins as a guest
 *
 * A guest is a session of its own, beside the one of the connection; its conference is shown as every other.
 */
#include "conference.h"

#define FIELD_MEETING "meeting"
#define FIELD_NAME "name"

/* What servers take as the name of a guest, in characters. */
enum { LONGEST_NAME = 250 };

static gboolean is_name(const char *name) {
    char *text = g_strstrip(g_strdup(name == NULL ? "" : name));
    gboolean is = *text != '\0' && g_utf8_strlen(text, -1) <= LONGEST_NAME;

    g_free(text);
    return is;
}

gboolean guests_join(sign_in *who, const char *meeting, const char *name) {
    communicator_session session;
    communicator_conference number;
    conference *joined;
    gint64 *key;

    if (!is_name(name)) {
        purple_notify_error(NULL, _("Conference"), _("A guest's name has 1 to 250 characters."),
                            _("It is what the others in the meeting see."));
        return FALSE;
    }
    if (communicator_join_as_guest(who->account, meeting, name, &session, &number) != COMMUNICATOR_OK) {
        purple_notify_error(NULL, _("Conference"), _("This is neither the link nor the number of a meeting."), NULL);
        return FALSE;
    }
    if (who->guests == NULL) {
        who->guests = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    }
    key = g_new(gint64, 1);
    *key = (gint64)session;
    g_hash_table_add(who->guests, key);
    joined = conference_add(who, number, NULL);
    joined->session = session;
    joined->nick = g_strdup(name);
    return TRUE;
}

gboolean guests_deliver(sign_in *who, const communicator_event *event) {
    gint64 session = (gint64)event->session;

    if (who->guests == NULL || !g_hash_table_contains(who->guests, &session)) {
        return FALSE;
    }
    if (event->kind == COMMUNICATOR_EVENT_ENDED) {
        g_hash_table_remove(who->guests, &session);
        visits_check();
        account_settle(who);
    } else if (event->kind == COMMUNICATOR_EVENT_CERTIFICATE && who->connection != NULL) {
        certificate_ask(who, event->session, &event->certificate);
    } else if (event->kind != COMMUNICATOR_EVENT_STEP && who->connection != NULL) {
        conferences_deliver(who, event);
    }
    return TRUE;
}

void guests_leave(sign_in *who) {
    GHashTableIter iterator;
    gpointer session;

    if (who->guests == NULL) {
        return;
    }
    g_hash_table_iter_init(&iterator, who->guests);
    while (g_hash_table_iter_next(&iterator, &session, NULL)) {
        communicator_sign_out((communicator_session) * (gint64 *)session);
    }
}

gboolean guests_are_present(sign_in *who) { return who->guests != NULL && g_hash_table_size(who->guests) > 0; }

void guests_forget(sign_in *who) {
    if (who->guests != NULL) {
        g_hash_table_destroy(who->guests);
        who->guests = NULL;
    }
}

/* ---- The question ---- */

static const char *usual_name(PurpleConnection *connection) {
    const char *alias = purple_account_get_alias(purple_connection_get_account(connection));

    return alias != NULL && *alias != '\0' ? alias : purple_connection_get_display_name(connection);
}

static void fields_filled(gpointer user_data, PurpleRequestFields *fields) {
    question asked = requests_take(user_data);
    const char *meeting, *name;

    if (asked.who != NULL && guests_answers(fields, &meeting, &name)) {
        guests_join(asked.who, meeting, name);
    }
}

static void link_typed(gpointer user_data, const char *meeting) {
    question asked = requests_take(user_data);

    if (asked.who != NULL && meeting != NULL && *meeting != '\0') {
        guests_join(asked.who, meeting, usual_name(asked.who->connection));
    }
}

PurpleRequestFields *guests_questions(const char *usual_name) {
    PurpleRequestFields *fields = purple_request_fields_new();
    PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);
    PurpleRequestField *meeting =
        purple_request_field_string_new(FIELD_MEETING, _("_Meeting (link or number):"), NULL, FALSE);
    PurpleRequestField *name =
        purple_request_field_string_new(FIELD_NAME, _("Your _name:"), usual_name, FALSE);

    purple_request_field_set_required(meeting, TRUE);
    purple_request_field_set_required(name, TRUE);
    purple_request_field_group_add_field(group, meeting);
    purple_request_field_group_add_field(group, name);
    purple_request_fields_add_group(fields, group);
    return fields;
}

gboolean guests_answers(PurpleRequestFields *fields, const char **meeting, const char **name) {
    *meeting = purple_request_fields_get_string(fields, FIELD_MEETING);
    *name = purple_request_fields_get_string(fields, FIELD_NAME);
    return *meeting != NULL && *name != NULL;
}

void guests_ask(PurplePluginAction *action) {
    PurpleConnection *connection = action->context;
    PurpleAccount *account = purple_connection_get_account(connection);
    sign_in *who = account_of_connection(connection);
    const char *title = _("Join meeting as guest");
    gpointer user_data;
    void *shown;

    if (who == NULL) {
        return;
    }
    user_data = requests_open(who, 0);
    shown = requests_have_fields()
                ? purple_request_fields(connection, title, _("Which meeting?"), joining_explanation(),
                                        guests_questions(usual_name(connection)), _("OK"), G_CALLBACK(fields_filled),
                                        _("Cancel"), G_CALLBACK(requests_drop), account, NULL, NULL, user_data)
                : purple_request_input(connection, title, _("Which meeting?"), joining_explanation(), NULL, FALSE,
                                       FALSE, NULL, requests_caption(N_("OK")), G_CALLBACK(link_typed),
                                       requests_caption(N_("Cancel")), G_CALLBACK(requests_drop), account, NULL, NULL,
                                       user_data);
    requests_unshown(user_data, shown);
}
