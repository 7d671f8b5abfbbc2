/*
 * status.c - the status types of an account and its contacts
 */
#include "plugin.h"

typedef struct status {
    communicator_activity activity;
    PurpleStatusPrimitive primitive;
    const char *id;
    const char *name; /* NULL: libpurple's name of the primitive */
    gboolean settable; /* false: only the server sets it */
} status;

/* Clients choose the first type of a primitive when they set one by themselves, as for "away when idle". */
static const status statuses[] = {
    {COMMUNICATOR_ACTIVITY_AVAILABLE, PURPLE_STATUS_AVAILABLE, "available", NULL, TRUE},
    {COMMUNICATOR_ACTIVITY_AVAILABLE, PURPLE_STATUS_AVAILABLE, "online", N_("Online"), FALSE},
    {COMMUNICATOR_ACTIVITY_IDLE, PURPLE_STATUS_AVAILABLE, "idle", N_("Inactive"), FALSE},
    {COMMUNICATOR_ACTIVITY_BUSY, PURPLE_STATUS_UNAVAILABLE, "busy", N_("Busy"), TRUE},
    {COMMUNICATOR_ACTIVITY_BUSY_IDLE, PURPLE_STATUS_UNAVAILABLE, "busyidle", N_("Busy, inactive"), FALSE},
    {COMMUNICATOR_ACTIVITY_DO_NOT_DISTURB, PURPLE_STATUS_UNAVAILABLE, "do-not-disturb", N_("Do not disturb"), TRUE},
    {COMMUNICATOR_ACTIVITY_ON_THE_PHONE, PURPLE_STATUS_UNAVAILABLE, "on-the-phone", N_("In a call"), FALSE},
    {COMMUNICATOR_ACTIVITY_IN_A_CONFERENCE, PURPLE_STATUS_UNAVAILABLE, "in-a-conference", N_("In a conference"), FALSE},
    {COMMUNICATOR_ACTIVITY_IN_A_MEETING, PURPLE_STATUS_UNAVAILABLE, "in-a-meeting", N_("In a meeting"), FALSE},
    {COMMUNICATOR_ACTIVITY_PRESENTING, PURPLE_STATUS_UNAVAILABLE, "presenting", N_("Presenting"), FALSE},
    {COMMUNICATOR_ACTIVITY_URGENT_INTERRUPTIONS_ONLY, PURPLE_STATUS_UNAVAILABLE, "urgent-interruptions-only", N_("Urgent interruptions only"), FALSE},
    {COMMUNICATOR_ACTIVITY_AWAY, PURPLE_STATUS_AWAY, "away", NULL, TRUE},
    {COMMUNICATOR_ACTIVITY_BE_RIGHT_BACK, PURPLE_STATUS_AWAY, "be-right-back", N_("Be right back"), TRUE},
    {COMMUNICATOR_ACTIVITY_OUT_TO_LUNCH, PURPLE_STATUS_AWAY, "out-to-lunch", N_("Out to lunch"), FALSE},
    {COMMUNICATOR_ACTIVITY_OUT_OF_OFFICE, PURPLE_STATUS_EXTENDED_AWAY, "out-of-office", N_("Out of office"), FALSE},
    {COMMUNICATOR_ACTIVITY_OFF_WORK, PURPLE_STATUS_EXTENDED_AWAY, "off-work", N_("Off work"), FALSE},
    {COMMUNICATOR_ACTIVITY_OFFLINE, PURPLE_STATUS_INVISIBLE, "invisible", N_("Appear offline"), TRUE},
};

GList *status_types(PurpleAccount *account) {
    GList *types = NULL;

    (void)account;
    for (size_t index = 0; index < G_N_ELEMENTS(statuses); index++) {
        const status *one = &statuses[index];
        PurpleStatusType *type = purple_status_type_new_with_attrs(
            one->primitive, one->id, one->name == NULL ? NULL : _(one->name), TRUE, one->settable, FALSE, "message",
            _("Message"), purple_value_new(PURPLE_TYPE_STRING), NULL);
        types = g_list_append(types, type);
    }
    types = g_list_append(types, purple_status_type_new_full(PURPLE_STATUS_MOBILE, "mobile", NULL, FALSE, FALSE, TRUE));
    return g_list_append(types, purple_status_type_new_full(PURPLE_STATUS_OFFLINE, "offline", NULL, TRUE, TRUE, FALSE));
}

/* The type that shows what somebody does; contacts cannot be seen to be invisible. */
static const status *shown(communicator_activity activity) {
    for (size_t index = 0; index < G_N_ELEMENTS(statuses); index++) {
        if (statuses[index].activity == activity) {
            return &statuses[index];
        }
    }
    return NULL;
}

const char *status_id(communicator_activity activity) {
    const status *type = shown(activity);

    return activity == COMMUNICATOR_ACTIVITY_OFFLINE || type == NULL ? "offline" : type->id;
}

const char *status_name(communicator_activity activity) {
    const status *type = shown(activity);

    if (activity == COMMUNICATOR_ACTIVITY_OFFLINE || type == NULL) {
        return purple_primitive_get_name_from_type(PURPLE_STATUS_OFFLINE);
    }
    return type->name == NULL ? purple_primitive_get_name_from_type(type->primitive) : _(type->name);
}

/* ---- The user's own ---- */

/* What the server says of the user is being shown: it is not the user's choice. */
static gboolean is_following;

static const status *called(const char *id) {
    for (size_t index = 0; index < G_N_ELEMENTS(statuses); index++) {
        if (strcmp(statuses[index].id, id) == 0) {
            return &statuses[index];
        }
    }
    return NULL;
}

static void choose(sign_in *who, PurpleStatus *chosen, const char *no_note) {
    const status *type = called(purple_status_get_id(chosen));
    const char *message = purple_status_get_attr_string(chosen, "message");
    char *note = message == NULL || *message == '\0' ? g_strdup(no_note) : purple_markup_strip_html(message);

    if (type != NULL) {
        communicator_set_presence(who->session, type->activity, note);
    }
    g_free(note);
}

void status_begin(sign_in *who) {
    choose(who, purple_account_get_active_status(purple_connection_get_account(who->connection)), NULL);
}

void status_set(PurpleAccount *account, PurpleStatus *chosen) {
    PurpleConnection *connection = purple_account_get_connection(account);
    sign_in *who = connection == NULL ? NULL : account_of_connection(connection);

    if (who == NULL || is_following || !purple_status_is_active(chosen) || !purple_status_is_exclusive(chosen)) {
        return;
    }
    if (purple_savedstatus_is_idleaway()) {
        /* The client has chosen, because the user does nothing. */
        communicator_set_idle(who->session, TRUE);
    } else {
        choose(who, chosen, "");
    }
}

/* libpurple leaves it to the protocol to take up what is chosen while an account signs in. */
static void changed(PurpleAccount *account, PurpleStatus *before, PurpleStatus *chosen) {
    (void)before;
    if (strcmp(purple_account_get_protocol_id(account), PROTOCOL_ID) == 0 && purple_account_is_connecting(account)) {
        status_set(account, chosen);
    }
}

static gboolean is_listening;

void status_listen(void) {
    if (!is_listening) {
        is_listening = TRUE;
        purple_signal_connect(purple_accounts_get_handle(), "account-status-changed", &is_listening,
                              PURPLE_CALLBACK(changed), NULL);
    }
}

void status_close(void) {
    purple_signals_disconnect_by_handle(&is_listening);
    is_listening = FALSE;
}

void status_set_idle(PurpleConnection *connection, int seconds) {
    sign_in *who = account_of_connection(connection);

    if (who != NULL) {
        communicator_set_idle(who->session, seconds > 0);
    }
}

/* Whether a status says this, give or take markup. The note of an absence is the mail server's, not the user's. */
static gboolean has_note(PurpleStatus *shown, const communicator_presence_event *event) {
    const char *message = purple_status_get_attr_string(shown, "message");
    char *text = purple_markup_strip_html(message == NULL ? "" : message);
    gboolean is_same = event->note_is_out_of_office || g_strcmp0(text, event->note.bytes) == 0;

    g_free(text);
    return is_same;
}

void status_follow(sign_in *who, const communicator_presence_event *event) {
    PurpleAccount *account = purple_connection_get_account(who->connection);
    const status *type = shown(event->activity);
    PurpleStatus *present = purple_account_get_active_status(account);
    char *message;

    if (type == NULL || purple_savedstatus_is_idleaway() ||
        (strcmp(purple_status_get_id(present), type->id) == 0 && has_note(present, event))) {
        return;
    }
    /* A message is markup, a note is none. */
    message = event->note_is_out_of_office ? NULL : g_markup_escape_text(event->note.bytes, -1);
    is_following = TRUE;
    purple_account_set_status(account, type->id, TRUE, "message", message, NULL);
    is_following = FALSE;
    g_free(message);
}
