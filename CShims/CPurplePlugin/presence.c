/*
 * presence.c - what is shown of people: status, tooltip, their cards
 */
#include "plugin.h"

/* ---- What is known ---- */

static void person_clear_presence(person *known) {
    g_free(known->activity_text);
    g_free(known->note);
    g_free(known->meeting_subject);
    g_free(known->meeting_location);
    known->activity_text = known->note = known->meeting_subject = known->meeting_location = NULL;
}

static void person_clear_card(person *known) {
    for (size_t index = 0; index < CARD_FIELDS; index++) {
        g_free(known->card[index]);
    }
}

static void person_free(gpointer data) {
    person_clear_presence(data);
    person_clear_card(data);
    g_free(data);
}

person *presence_person(sign_in *who, const char *address) {
    person *known;

    if (who->people == NULL) {
        who->people = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, person_free);
    }
    known = g_hash_table_lookup(who->people, address);
    if (known == NULL) {
        known = g_new0(person, 1);
        g_hash_table_insert(who->people, g_strdup(address), known);
    }
    return known;
}

void presence_forget(sign_in *who) {
    if (who->people != NULL) {
        g_hash_table_destroy(who->people);
        who->people = NULL;
    }
}

void presence_removed(sign_in *who, const char *address) {
    person *known = who->people == NULL ? NULL : g_hash_table_lookup(who->people, address);

    if (known != NULL) {
        person_clear_presence(known);
        known->activity = COMMUNICATOR_ACTIVITY_OFFLINE;
        known->mobile = FALSE;
    }
}

static char *copy(communicator_text text) {
    return text.length == 0 ? NULL : g_strndup(text.bytes, text.length);
}

/* ---- Events ---- */

static void changed(sign_in *who, const communicator_presence_event *event) {
    PurpleAccount *account = purple_connection_get_account(who->connection);
    const char *name = event->address.bytes;
    person *known = presence_person(who, name);
    PurpleBuddy *buddy = purple_find_buddy(account, name);
    PurplePresence *shown = buddy == NULL ? NULL : purple_buddy_get_presence(buddy);

    person_clear_presence(known);
    known->activity = event->activity;
    known->since = event->since;
    known->mobile = event->mobile;
    known->note_is_out_of_office = event->note_is_out_of_office;
    known->capabilities = event->capabilities;
    known->activity_text = copy(event->activity_text);
    known->note = copy(event->note);
    known->meeting_subject = copy(event->meeting_subject);
    known->meeting_location = copy(event->meeting_location);
    if (shown == NULL) {
        return;
    }
    /* Each of these makes the client look for the person and draw their line. What an earlier sign-in has shown is
     * still there. */
    status_show(account, name, event->activity, known->note == NULL ? "" : known->note);
    if (purple_presence_get_idle_time(shown) != (time_t)event->idle_since) {
        purple_prpl_got_user_idle(account, name, event->idle_since > 0, (time_t)event->idle_since);
    }
    if (status_is_mobile(shown) != event->mobile) {
        status_show_mobile(account, name, event->mobile);
    }
}

void presence_introduce(sign_in *who, const communicator_card_event *event) {
    person *known = presence_person(who, event->address.bytes);
    const communicator_text fields[CARD_FIELDS] = {
        event->display_name, event->title,      event->company,      event->department,   event->office,     event->work_phone,
        event->mobile_phone, event->home_phone, event->other_phone,  event->email,        event->website,    event->postal_address,
    };

    person_clear_card(known);
    for (size_t index = 0; index < CARD_FIELDS; index++) {
        known->card[index] = copy(fields[index]);
    }
    if (event->display_name.length > 0) {
        serv_got_alias(who->connection, event->address.bytes, event->display_name.bytes);
    }
    people_note_photo(who, event);
}

void presence_deliver(sign_in *who, const communicator_event *event) {
    switch (event->kind) {
    case COMMUNICATOR_EVENT_PRESENCE:
        changed(who, &event->presence);
        break;
    case COMMUNICATOR_EVENT_CARD:
        presence_introduce(who, &event->card);
        break;
    case COMMUNICATOR_EVENT_OWN_PRESENCE:
        status_follow(who, &event->presence);
        break;
    case COMMUNICATOR_EVENT_OWN_NAME:
        /* It stands beside the user's own words. */
        purple_connection_set_display_name(who->connection, event->own_name.bytes);
        break;
    case COMMUNICATOR_EVENT_ACCESS:
        access_deliver(who, &event->access);
        break;
    case COMMUNICATOR_EVENT_ACCESS_RULE:
        access_deliver_rule(who, &event->access_rule);
        break;
    default:
        break;
    }
}

/* ---- What is shown ---- */

static person *known_of(PurpleBuddy *buddy) {
    sign_in *who = account_sign_in(purple_buddy_get_account(buddy));

    return who == NULL || who->people == NULL ? NULL : g_hash_table_lookup(who->people, purple_buddy_get_name(buddy));
}

static const char *activity_name(const person *known) {
    return known->activity_text != NULL ? known->activity_text : status_name(known->activity);
}

static void append(GString *line, const char *text) {
    if (text != NULL && *text != '\0') {
        g_string_append_printf(line, "%s%s", line->len == 0 ? "" : " - ", text);
    }
}

/* The line under a contact's name. An available contact with nothing to say needs none. */
char *presence_status_text(PurpleBuddy *buddy) {
    const person *known = known_of(buddy);
    GString *line = g_string_new(NULL);
    char *text;

    if (known != NULL && known->activity != COMMUNICATOR_ACTIVITY_OFFLINE) {
        if (known->activity != COMMUNICATOR_ACTIVITY_AVAILABLE || known->activity_text != NULL) {
            append(line, activity_name(known));
        }
        append(line, known->mobile ? _("Mobile") : NULL);
        append(line, known->note);
    }
    text = line->len == 0 ? NULL : g_markup_escape_text(line->str, -1);
    g_string_free(line, TRUE);
    return text;
}

static void add(PurpleNotifyUserInfo *info, const char *label, const char *text) {
    if (text != NULL && *text != '\0') {
        purple_notify_user_info_add_pair_plaintext(info, label, text);
    }
}

/* The time of today, the date and time of another day. */
static void add_since(PurpleNotifyUserInfo *info, int64_t seconds) {
    time_t when = (time_t)seconds, now = time(NULL);
    struct tm parts, today;

    if (seconds > 0 && localtime_r(&when, &parts) != NULL && localtime_r(&now, &today) != NULL) {
        gboolean is_today = parts.tm_year == today.tm_year && parts.tm_yday == today.tm_yday;

        add(info, _("Since"), is_today ? purple_time_format(&parts) : purple_date_format_long(&parts));
    }
}

static void add_capabilities(PurpleNotifyUserInfo *info, unsigned capabilities) {
    GString *line = g_string_new(NULL);

    append(line, capabilities & COMMUNICATOR_CAN_VOICE ? _("calls") : NULL);
    append(line, capabilities & COMMUNICATOR_CAN_VIDEO ? _("video") : NULL);
    append(line, capabilities & COMMUNICATOR_CAN_SHARE ? _("screen sharing") : NULL);
    add(info, _("Devices for"), line->str);
    g_string_free(line, TRUE);
}

/* It depends on the time of the day, so it is asked for when it is shown. */
static void add_calendar(PurpleNotifyUserInfo *info, sign_in *who, const char *address) {
    char text[200];

    if (communicator_describe_calendar(who->session, address, text, sizeof text) == COMMUNICATOR_OK) {
        add(info, _("Calendar"), text);
    }
}

static void add_presence(PurpleNotifyUserInfo *info, sign_in *who, const char *address, const person *known) {
    add(info, _("Status"), activity_name(known));
    add_calendar(info, who, address);
    if (known->activity == COMMUNICATOR_ACTIVITY_OFFLINE) {
        return;
    }
    add_since(info, known->since);
    add(info, _("Meeting about"), known->meeting_subject);
    add(info, _("Meeting in"), known->meeting_location);
    add(info, known->note_is_out_of_office ? _("Out-of-office note") : _("Note"), known->note);
    add(info, _("Device"), known->mobile ? _("Mobile") : NULL);
    add_capabilities(info, known->capabilities);
}

void presence_tooltip(PurpleBuddy *buddy, PurpleNotifyUserInfo *info, gboolean full) {
    sign_in *who = account_sign_in(purple_buddy_get_account(buddy));
    const person *known = known_of(buddy);

    if (known == NULL) {
        return;
    }
    /* That somebody is offline the client says by itself. */
    if (known->activity != COMMUNICATOR_ACTIVITY_OFFLINE) {
        add_presence(info, who, purple_buddy_get_name(buddy), known);
    } else {
        add_calendar(info, who, purple_buddy_get_name(buddy));
    }
    if (full) {
        add(info, _("Job title"), known->card[CARD_TITLE]);
        add(info, _("Office"), known->card[CARD_OFFICE]);
        add(info, _("Access level"),
            known->access == COMMUNICATOR_ACCESS_INHERITED ? NULL : access_name(known->access));
    }
}

/* In the order of card_field. */
static const char *const card_labels[CARD_FIELDS] = {
    N_("Name"),         N_("Job title"),  N_("Company"),     N_("Department"), N_("Office"),   N_("Work phone"),
    N_("Mobile phone"), N_("Home phone"), N_("Other phone"), N_("Email"),      N_("Web site"), N_("Address"),
};

void presence_describe(sign_in *who, const char *address, PurpleNotifyUserInfo *info) {
    const person *known = presence_person(who, address);

    add(info, _("Sign-in address"), address);
    for (size_t index = 0; index < CARD_FIELDS; index++) {
        add(info, _(card_labels[index]), known->card[index]);
    }
    if (purple_find_buddy(purple_connection_get_account(who->connection), address) != NULL) {
        purple_notify_user_info_add_section_break(info);
        add_presence(info, who, address, known);
    }
}
