/*
 * status.c - the status types of an account and its contacts
 */
#include "plugin.h"

/* The status, beside others, of whoever uses a mobile device. */
#define MOBILE "mobile"

typedef struct status {
    communicator_activity activity;
    PurpleStatusPrimitive primitive;
    const char *id;
    const char *name; /* NULL: libpurple's name of the primitive */
} status;

/* What users choose. Clients choose the first type of a primitive when they set one by themselves, as for "away when
 * idle". */
static const status choices[] = {
    {COMMUNICATOR_ACTIVITY_AVAILABLE, PURPLE_STATUS_AVAILABLE, "available", NULL},
    {COMMUNICATOR_ACTIVITY_BUSY, PURPLE_STATUS_UNAVAILABLE, "busy", N_("Busy")},
    {COMMUNICATOR_ACTIVITY_DO_NOT_DISTURB, PURPLE_STATUS_UNAVAILABLE, "do-not-disturb", N_("Do not disturb")},
    {COMMUNICATOR_ACTIVITY_AWAY, PURPLE_STATUS_AWAY, "away", NULL},
    {COMMUNICATOR_ACTIVITY_BE_RIGHT_BACK, PURPLE_STATUS_AWAY, "be-right-back", N_("Be right back")},
    {COMMUNICATOR_ACTIVITY_OFFLINE, PURPLE_STATUS_INVISIBLE, "invisible", N_("Appear offline")},
};

/* What servers report besides. libpurple keeps half a kilobyte for each status of each contact, so that they are given
 * one of these when it is reported for the first time. */
static const status reports[] = {
    {COMMUNICATOR_ACTIVITY_IDLE, PURPLE_STATUS_AVAILABLE, "idle", N_("Inactive")},
    {COMMUNICATOR_ACTIVITY_BUSY_IDLE, PURPLE_STATUS_UNAVAILABLE, "busyidle", N_("Busy, inactive")},
    {COMMUNICATOR_ACTIVITY_ON_THE_PHONE, PURPLE_STATUS_UNAVAILABLE, "on-the-phone", N_("In a call")},
    {COMMUNICATOR_ACTIVITY_IN_A_CONFERENCE, PURPLE_STATUS_UNAVAILABLE, "in-a-conference", N_("In a conference")},
    {COMMUNICATOR_ACTIVITY_IN_A_MEETING, PURPLE_STATUS_UNAVAILABLE, "in-a-meeting", N_("In a meeting")},
    {COMMUNICATOR_ACTIVITY_PRESENTING, PURPLE_STATUS_UNAVAILABLE, "presenting", N_("Presenting")},
    {COMMUNICATOR_ACTIVITY_URGENT_INTERRUPTIONS_ONLY, PURPLE_STATUS_UNAVAILABLE, "urgent-interruptions-only", N_("Urgent interruptions only")},
    {COMMUNICATOR_ACTIVITY_OUT_TO_LUNCH, PURPLE_STATUS_AWAY, "out-to-lunch", N_("Out to lunch")},
    {COMMUNICATOR_ACTIVITY_OUT_OF_OFFICE, PURPLE_STATUS_EXTENDED_AWAY, "out-of-office", N_("Out of office")},
    {COMMUNICATOR_ACTIVITY_OFF_WORK, PURPLE_STATUS_EXTENDED_AWAY, "off-work", N_("Off work")},
};

static PurpleStatusType *new_type(const status *one, gboolean is_choice) {
    return purple_status_type_new_with_attrs(one->primitive, one->id, one->name == NULL ? NULL : _(one->name),
                                             is_choice, is_choice, FALSE, "message", _("Message"),
                                             purple_value_new(PURPLE_TYPE_STRING), NULL);
}

GList *status_types(PurpleAccount *account) {
    GList *types = NULL;

    (void)account;
    for (size_t index = 0; index < G_N_ELEMENTS(choices); index++) {
        types = g_list_append(types, new_type(&choices[index], TRUE));
    }
    return g_list_append(types, purple_status_type_new_full(PURPLE_STATUS_OFFLINE, "offline", NULL, TRUE, TRUE, FALSE));
}

/* ---- What contacts do ---- */

/* The types of reports, made when they are needed and never freed: contacts may outlive the plugin. */
static PurpleStatusType *report_type(const status *report) {
    static PurpleStatusType *types[G_N_ELEMENTS(reports)];
    PurpleStatusType **type = &types[report - reports];

    if (*type == NULL) {
        *type = new_type(report, FALSE);
    }
    return *type;
}

static PurpleStatusType *mobile_type(void) {
    static PurpleStatusType *type;

    if (type == NULL) {
        type = purple_status_type_new_full(PURPLE_STATUS_MOBILE, MOBILE, NULL, FALSE, FALSE, TRUE);
    }
    return type;
}

static void give(PurplePresence *presence, PurpleStatusType *type) {
    if (purple_presence_get_status(presence, purple_status_type_get_id(type)) == NULL) {
        purple_presence_add_status(presence, purple_status_new(type, presence));
    }
}

/* Gives the type to somebody in each of their groups. */
static void give_contact(PurpleAccount *account, const char *name, PurpleStatusType *type) {
    GSList *buddies = purple_find_buddies(account, name);

    for (GSList *each = buddies; each != NULL; each = each->next) {
        give(purple_buddy_get_presence(each->data), type);
    }
    g_slist_free(buddies);
}

static const status *find(const status *table, size_t count, communicator_activity activity) {
    for (size_t index = 0; index < count; index++) {
        if (table[index].activity == activity) {
            return &table[index];
        }
    }
    return NULL;
}

static const status *choice_of(communicator_activity activity) {
    return find(choices, G_N_ELEMENTS(choices), activity);
}

static const status *report_of(communicator_activity activity) {
    return find(reports, G_N_ELEMENTS(reports), activity);
}

static const status *shown(communicator_activity activity) {
    const status *choice = choice_of(activity);

    return choice != NULL ? choice : report_of(activity);
}

/* Contacts cannot be seen to be invisible. */
static gboolean is_offline(communicator_activity activity) {
    return activity == COMMUNICATOR_ACTIVITY_OFFLINE || shown(activity) == NULL;
}

const char *status_name(communicator_activity activity) {
    const status *type = shown(activity);

    if (is_offline(activity)) {
        return purple_primitive_get_name_from_type(PURPLE_STATUS_OFFLINE);
    }
    return type->name == NULL ? purple_primitive_get_name_from_type(type->primitive) : _(type->name);
}

void status_show(PurpleAccount *account, const char *name, communicator_activity activity, const char *note) {
    const status *report = report_of(activity);

    if (report != NULL) {
        give_contact(account, name, report_type(report));
    }
    if (is_offline(activity)) {
        purple_prpl_got_user_status(account, name, "offline", NULL); /* it has no message */
    } else {
        purple_prpl_got_user_status(account, name, shown(activity)->id, "message", note, NULL);
    }
}

void status_show_mobile(PurpleAccount *account, const char *name, gboolean is_mobile) {
    give_contact(account, name, mobile_type());
    if (is_mobile) {
        purple_prpl_got_user_status(account, name, MOBILE, NULL);
    } else {
        purple_prpl_got_user_status_deactive(account, name, MOBILE);
    }
}

gboolean status_is_mobile(PurplePresence *presence) { return purple_presence_is_status_active(presence, MOBILE); }

void status_copy(PurplePresence *to, PurplePresence *from) {
    PurpleStatus *status = purple_presence_get_active_status(from);

    give(to, purple_status_get_type(status));
    purple_presence_set_status_active(to, purple_status_get_id(status), TRUE);
    purple_presence_set_idle(to, purple_presence_is_idle(from), purple_presence_get_idle_time(from));
    if (status_is_mobile(from)) {
        give(to, mobile_type());
        purple_presence_set_status_active(to, MOBILE, TRUE);
    }
}

/* ---- The user's own ---- */

/* What the server says of the user is being shown: it is not the user's choice. */
static gboolean is_following;

static const status *choice_called(const char *id) {
    for (size_t index = 0; index < G_N_ELEMENTS(choices); index++) {
        if (strcmp(choices[index].id, id) == 0) {
            return &choices[index];
        }
    }
    return NULL;
}

static void choose(sign_in *who, PurpleStatus *chosen, const char *no_note) {
    const status *type = choice_called(purple_status_get_id(chosen));
    const char *message = purple_status_get_attr_string(chosen, "message");
    char *note = message == NULL || *message == '\0' ? g_strdup(no_note) : purple_markup_strip_html(message);

    if (type != NULL) {
        communicator_set_presence(who->session, type->activity, note);
    }
    g_free(note);
}

/* With the connection before, libpurple has put everybody offline, but not their devices away. */
static void forget_devices(PurpleAccount *account) {
    GSList *buddies = purple_find_buddies(account, NULL);

    for (GSList *each = buddies; each != NULL; each = each->next) {
        PurplePresence *presence = purple_buddy_get_presence(each->data);

        if (status_is_mobile(presence)) {
            purple_presence_set_status_active(presence, MOBILE, FALSE);
        }
    }
    g_slist_free(buddies);
}

void status_begin(sign_in *who) {
    forget_devices(who->owner);
    choose(who, purple_account_get_active_status(purple_connection_get_account(who->connection)), NULL);
}

void status_set(PurpleAccount *account, PurpleStatus *chosen) {
    sign_in *who = account_sign_in(account);

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
    if (account_is_ours(account) && purple_account_is_connecting(account)) {
        status_set(account, chosen);
    }
}

static listener choosing;

void status_listen(void) {
    signals_listen(&choosing, purple_accounts_get_handle(), "account-status-changed", PURPLE_CALLBACK(changed));
}

void status_close(void) { signals_close(&choosing); }

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
    const status *type = shown(event->activity), *report = report_of(event->activity);
    PurpleStatus *present = purple_account_get_active_status(account);
    char *message;

    if (type == NULL || purple_savedstatus_is_idleaway() ||
        (strcmp(purple_status_get_id(present), type->id) == 0 && has_note(present, event))) {
        return;
    }
    if (report != NULL) {
        give(purple_account_get_presence(account), report_type(report));
    }
    /* A message is markup, a note is none. */
    message = event->note_is_out_of_office ? NULL : g_markup_escape_text(event->note.bytes, -1);
    is_following = TRUE;
    purple_account_set_status(account, type->id, TRUE, "message", message, NULL);
    is_following = FALSE;
    g_free(message);
}
