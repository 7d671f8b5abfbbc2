/*
 * joining.c - into a conference: by its link, by an invitation, from a person
 */
#include "conference.h"

static void join(sign_in *who, const char *meeting, GHashTable *components) {
    communicator_conference number;

    if (communicator_conference_join(who->session, meeting, &number) == COMMUNICATOR_OK) {
        conference *known = conference_find(who, number);
        if (known == NULL) {
            conference_add(who, number, components);
        } else if (conference_window(who, known) != NULL) {
            purple_conversation_present(conference_window(who, known));
        }
        return;
    }
    purple_notify_error(who->connection, _("Conference"), _("This is neither the link nor the number of a meeting."),
                        NULL);
    if (components != NULL) {
        purple_serv_got_join_chat_failed(who->connection, components);
    }
}

static conference *start(sign_in *who, const char *subject, GHashTable *components) {
    communicator_conference number;

    return communicator_conference_start(who->session, subject, &number) == COMMUNICATOR_OK
               ? conference_add(who, number, components)
               : NULL;
}

/* The invitation that the components are of; 0: none. */
static communicator_conference invitation(GHashTable *components) {
    const char *number = g_hash_table_lookup(components, KEY_INVITATION);

    return number == NULL ? 0 : g_ascii_strtoull(number, NULL, 10);
}

static void accept_invitation(sign_in *who, communicator_conference number, GHashTable *components) {
    if (communicator_conference_answer(who->session, number, true) != COMMUNICATOR_OK) {
        purple_notify_error(who->connection, _("Conference"), _("The invitation does not hold any more."), NULL);
        purple_serv_got_join_chat_failed(who->connection, components);
    }
}

void joining_join(PurpleConnection *connection, GHashTable *components) {
    sign_in *who = account_of_connection(connection);
    const char *meeting = g_hash_table_lookup(components, KEY_MEETING);
    communicator_conference number = invitation(components);

    if (who == NULL) {
        return;
    }
    if (number != 0) {
        accept_invitation(who, number, components);
    } else if (meeting != NULL && *meeting != '\0') {
        join(who, meeting, components);
    } else {
        start(who, g_hash_table_lookup(components, KEY_SUBJECT), components);
    }
}

void joining_reject(PurpleConnection *connection, GHashTable *components) {
    sign_in *who = account_of_connection(connection);
    conference *declined = conference_find(who, invitation(components));

    if (declined != NULL) {
        communicator_conference_answer(who->session, declined->number, false);
        conference_remove(who, declined);
    }
}

GList *joining_questions(PurpleConnection *connection) {
    struct proto_chat_entry *meeting = g_new0(struct proto_chat_entry, 1);
    struct proto_chat_entry *subject = g_new0(struct proto_chat_entry, 1);

    (void)connection;
    meeting->label = _("_Meeting (link or number):");
    meeting->identifier = KEY_MEETING;
    subject->label = _("_Subject of a new one:");
    subject->identifier = KEY_SUBJECT;
    return g_list_append(g_list_append(NULL, meeting), subject);
}

GHashTable *joining_defaults(PurpleConnection *connection, const char *name) {
    GHashTable *components = conference_components();

    (void)connection;
    if (name != NULL) {
        g_hash_table_insert(components, KEY_MEETING, g_strdup(name));
    }
    return components;
}

char *joining_name(GHashTable *components) {
    const char *meeting = g_hash_table_lookup(components, KEY_MEETING);

    return g_strdup(meeting != NULL && *meeting != '\0' ? meeting : _("Conference"));
}

static void join_typed(gpointer user_data, const char *meeting) {
    question asked = requests_take(user_data);

    if (asked.who != NULL && meeting != NULL && *meeting != '\0') {
        join(asked.who, meeting, NULL);
    }
}

const char *joining_explanation(void) {
    return _("Paste the link of the invitation, or type the organizer's address and the number of the meeting.");
}

void joining_ask_meeting(PurplePluginAction *action) {
    PurpleConnection *connection = action->context;
    sign_in *who = account_of_connection(connection);
    gpointer user_data;

    if (who == NULL) {
        return;
    }
    user_data = requests_open(who, 0);
    requests_unshown(user_data,
                     purple_request_input(connection, _("Join meeting"), _("Which meeting?"), joining_explanation(),
                                          NULL, FALSE, FALSE, NULL, requests_caption(N_("OK")), G_CALLBACK(join_typed),
                                          requests_caption(N_("Cancel")), G_CALLBACK(requests_drop),
                                          purple_connection_get_account(connection), NULL, NULL, user_data));
}

/* ---- From a person to a conference ---- */

void joining_start_with(PurpleAccount *account, const char *name) {
    sign_in *who = account_of_connection(purple_account_get_connection(account));
    conference *begun = who == NULL ? NULL : start(who, NULL, NULL);

    if (begun != NULL) {
        communicator_conference_invite(who->session, begun->number, name);
    }
}

static void start_with_buddy(PurpleBlistNode *node, gpointer data) {
    PurpleBuddy *buddy = (PurpleBuddy *)node;

    (void)data;
    joining_start_with(purple_buddy_get_account(buddy), purple_buddy_get_name(buddy));
}

static void invite_buddy(PurpleBlistNode *node, gpointer id) {
    PurpleBuddy *buddy = (PurpleBuddy *)node;

    conferences_invite(purple_account_get_connection(purple_buddy_get_account(buddy)), GPOINTER_TO_INT(id), NULL,
                       purple_buddy_get_name(buddy));
}

/* With the buddy the conversation with a person becomes a conference. */
static void grow_with_buddy(PurpleBlistNode *node, gpointer window) {
    PurpleBuddy *buddy = (PurpleBuddy *)node;
    sign_in *who = account_of_connection(purple_account_get_connection(purple_buddy_get_account(buddy)));
    communicator_conference number;

    /* The menu may be older than the window's end. */
    if (who != NULL && g_list_find(purple_get_ims(), window) != NULL &&
        communicator_conference_grow(who->session, purple_conversation_get_name(window), purple_buddy_get_name(buddy),
                                     &number) == COMMUNICATOR_OK) {
        conference_add(who, number, NULL);
    }
}

/* Conversations with one person each, which can become conferences with the buddy. */
static GList *growing_choices(PurpleBuddy *buddy) {
    PurpleAccount *account = purple_buddy_get_account(buddy);
    GList *choices = NULL;

    for (GList *next = purple_get_ims(); next != NULL; next = next->next) {
        PurpleConversation *window = next->data;
        if (purple_conversation_get_account(window) == account &&
            strcmp(purple_conversation_get_name(window), purple_buddy_get_name(buddy)) != 0) {
            choices = g_list_append(choices, purple_menu_action_new(purple_conversation_get_title(window),
                                                                    PURPLE_CALLBACK(grow_with_buddy), window, NULL));
        }
    }
    return choices;
}

/* The open conferences and conversations, to invite the buddy to; NULL: there is none. */
static PurpleMenuAction *invitation_menu(sign_in *who, PurpleBuddy *buddy) {
    GList *choices = NULL;
    GHashTableIter iterator;
    gpointer value;

    if (who == NULL) {
        return NULL;
    }
    choices = growing_choices(buddy);
    if (who->conferences != NULL) {
        g_hash_table_iter_init(&iterator, who->conferences);
        while (g_hash_table_iter_next(&iterator, NULL, &value)) {
            const conference *shown = value;
            PurpleConversation *window = conference_window(who, shown);

            if (window != NULL) {
                choices = g_list_append(choices, purple_menu_action_new(purple_conversation_get_title(window),
                                                                        PURPLE_CALLBACK(invite_buddy),
                                                                        GINT_TO_POINTER(shown->id), NULL));
            }
        }
    }
    return choices == NULL ? NULL : purple_menu_action_new(_("Invite to a conference"), NULL, NULL, choices);
}

GList *joining_menu(GList *menu, PurpleBuddy *buddy) {
    sign_in *who = account_of_connection(purple_account_get_connection(purple_buddy_get_account(buddy)));
    PurpleMenuAction *inviting = invitation_menu(who, buddy);

    /* BitlBee's "chat with" looks for this label. */
    menu = g_list_append(menu, purple_menu_action_new(requests_caption(N_("Initiate conference")),
                                                      PURPLE_CALLBACK(start_with_buddy), NULL, NULL));
    return inviting == NULL ? menu : g_list_append(menu, inviting);
}
