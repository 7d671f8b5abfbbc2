/*
 * presiding.c - what presenters do in a conference, by commands and by the conversation's menu
 */
#include "conference.h"

typedef enum deed { DEED_KICK, DEED_PRESENTER, DEED_ATTENDEE, DEED_ADMIT, DEED_DENY, DEED_LOCK, DEED_UNLOCK } deed;

static void perform(const conference *shown, deed deed, const char *address) {
    communicator_conference number = shown->number;

    switch (deed) {
    case DEED_KICK:
        communicator_conference_remove(shown->session, number, address);
        break;
    case DEED_PRESENTER:
    case DEED_ATTENDEE:
        communicator_conference_set_role(
            shown->session, number, address,
            deed == DEED_PRESENTER ? COMMUNICATOR_ROLE_PRESENTER : COMMUNICATOR_ROLE_ATTENDEE);
        break;
    case DEED_ADMIT:
    case DEED_DENY:
        communicator_conference_admit(shown->session, number, address, deed == DEED_ADMIT);
        break;
    case DEED_LOCK:
    case DEED_UNLOCK:
        communicator_conference_lock(shown->session, number, deed == DEED_LOCK);
        break;
    }
}

/* The address of somebody who is or was there, by address, its part before the @, or name; NULL for nobody. */
static const char *address_of(const conference *shown, const char *text) {
    char *prefix = g_strconcat(text, "@", NULL);
    const char *found = NULL;
    GHashTableIter iterator;
    gpointer address;
    gpointer name;

    g_hash_table_iter_init(&iterator, shown->names);
    while (found == NULL && g_hash_table_iter_next(&iterator, &address, &name)) {
        if (g_ascii_strcasecmp(address, text) == 0 || purple_utf8_strcasecmp(name, text) == 0 ||
            g_ascii_strncasecmp(address, prefix, strlen(prefix)) == 0) {
            found = address;
        }
    }
    g_free(prefix);
    return found;
}

static PurpleCmdRet command(PurpleConversation *window, const char *name, char **arguments, char **error, void *data) {
    sign_in *who;
    conference *shown = conference_of(window, &who);
    const char *address = NULL;

    (void)name;
    if (shown == NULL) {
        return PURPLE_CMD_RET_FAILED;
    }
    if (arguments[0] != NULL) {
        address = address_of(shown, g_strstrip(arguments[0]));
        if (address == NULL) {
            char *html = g_markup_escape_text(arguments[0], -1);

            *error = translations_format(N_("%s is not in the conference."), html);
            g_free(html);
            return PURPLE_CMD_RET_FAILED;
        }
    }
    perform(shown, (deed)GPOINTER_TO_INT(data), address);
    return PURPLE_CMD_RET_OK;
}

static PurpleCmdRet invite(PurpleConversation *window, const char *name, char **arguments, char **error, void *data) {
    sign_in *who;
    conference *shown = conference_of(window, &who);

    (void)name;
    (void)error;
    (void)data;
    if (shown == NULL) {
        return PURPLE_CMD_RET_FAILED;
    }
    conferences_invite(who->connection, shown->id, NULL, g_strstrip(arguments[0]));
    return PURPLE_CMD_RET_OK;
}

static PurpleCmdId commands[DEED_UNLOCK + 1], invitation;

static void lock(PurpleConversation *window, gpointer data) {
    sign_in *who;
    conference *shown = conference_of(window, &who);

    (void)data;
    if (shown != NULL) {
        perform(shown, shown->locked ? DEED_UNLOCK : DEED_LOCK, NULL);
    }
}

static void remove_person(PurpleConversation *window, gpointer address) {
    sign_in *who;
    conference *shown = conference_of(window, &who);

    if (shown != NULL) {
        perform(shown, DEED_KICK, address);
    }
}

static void promote_person(PurpleConversation *window, gpointer address) {
    sign_in *who;
    conference *shown = conference_of(window, &who);

    if (shown != NULL) {
        perform(shown, DEED_PRESENTER, address);
    }
}

/* A menu of everybody else who is there. The conference may end while it is open, and its window be that of another. */
static PurpleMenuAction *people_menu(PurpleConversation *window, const conference *shown, const char *label,
                                     PurpleCallback callback) {
    const char *own = purple_conv_chat_get_nick(PURPLE_CONV_CHAT(window));
    GList *people = NULL;

    for (GList *next = purple_conv_chat_get_users(PURPLE_CONV_CHAT(window)); next != NULL; next = next->next) {
        gpointer address = NULL;
        gpointer name = NULL;

        if (g_hash_table_lookup_extended(shown->names, purple_conv_chat_cb_get_name(next->data), &address, &name) &&
            g_strcmp0(address, own) != 0) {
            address = (gpointer)g_intern_string(address);
            people = g_list_append(people, purple_menu_action_new(name, callback, address, NULL));
        }
    }
    return people == NULL ? NULL : purple_menu_action_new(label, NULL, NULL, people);
}

/* A line with something about the meeting. label: NULL for what speaks for itself; fact: NULL where it is not known. */
static void write_fact(PurpleConversation *window, const char *label, const char *fact) {
    if (fact != NULL) {
        char *html = label == NULL ? g_markup_escape_text(fact, -1) : g_markup_printf_escaped("%s: %s", label, fact);

        purple_conversation_write(window, NULL, html, PURPLE_MESSAGE_SYSTEM | PURPLE_MESSAGE_NO_LOG, time(NULL));
        g_free(html);
    }
}

/* For others who are to join. */
static void show_link(PurpleConversation *window, gpointer data) {
    sign_in *who;
    conference *shown = conference_of(window, &who);

    (void)data;
    if (shown != NULL && shown->link != NULL) {
        write_fact(window, NULL, shown->link);
        write_fact(window, _("Organizer"), shown->organizer);
        write_fact(window, _("Conference ID for telephones"), shown->phone_identifier);
    }
}

/* From the conversation with a person to one of several. */
static void start_from(PurpleConversation *window, gpointer data) {
    (void)data;
    joining_start_with(purple_conversation_get_account(window), purple_conversation_get_name(window));
}

static void extend_menu(PurpleConversation *window, GList **menu, gpointer data) {
    sign_in *who;
    conference *shown = conference_of(window, &who);

    (void)data;
    if (who == NULL) {
        return;
    }
    if (purple_conversation_get_type(window) == PURPLE_CONV_TYPE_IM) {
        *menu = g_list_append(*menu, purple_menu_action_new(_("Initiate conference"), PURPLE_CALLBACK(start_from),
                                                            NULL, NULL));
    } else if (shown != NULL && shown->link != NULL) {
        *menu = g_list_append(*menu, purple_menu_action_new(_("Meeting link"), PURPLE_CALLBACK(show_link), NULL, NULL));
    }
    if (shown != NULL && purple_conversation_get_type(window) == PURPLE_CONV_TYPE_CHAT &&
        conference_presided(PURPLE_CONV_CHAT(window))) {
        PurpleMenuAction *removing = people_menu(window, shown, _("Remove"), PURPLE_CALLBACK(remove_person));
        PurpleMenuAction *promoting = people_menu(window, shown, _("Make presenter"), PURPLE_CALLBACK(promote_person));

        *menu = g_list_append(*menu, purple_menu_action_new(shown->locked ? _("Unlock the conference")
                                                                          : _("Lock the conference"),
                                                            PURPLE_CALLBACK(lock), NULL, NULL));
        *menu = removing == NULL ? *menu : g_list_append(*menu, removing);
        *menu = promoting == NULL ? *menu : g_list_append(*menu, promoting);
    }
}

static listener menus;

void presiding_listen(void) {
    signals_listen(&menus, purple_conversations_get_handle(), "conversation-extended-menu",
                   PURPLE_CALLBACK(extend_menu));
}

void presiding_open(void) {
    static const struct {
        const char *name;
        const char *arguments;
        const char *help;
    } deeds[] = {
        [DEED_KICK] = {"kick", "s", N_("kick PERSON: removes somebody from the conference")},
        [DEED_PRESENTER] = {"presenter", "s", N_("presenter PERSON: makes somebody a presenter")},
        [DEED_ATTENDEE] = {"attendee", "s", N_("attendee PERSON: takes that back")},
        [DEED_ADMIT] = {"admit", "s", N_("admit PERSON: lets somebody in from the lobby")},
        [DEED_DENY] = {"deny", "s", N_("deny PERSON: sends somebody in the lobby away")},
        [DEED_LOCK] = {"lock", "", N_("lock: lets nobody else into the conference")},
        [DEED_UNLOCK] = {"unlock", "", N_("unlock: opens the conference again")},
    };

    for (size_t index = 0; index < G_N_ELEMENTS(deeds); index++) {
        commands[index] = purple_cmd_register(deeds[index].name, deeds[index].arguments, PURPLE_CMD_P_PRPL,
                                              PURPLE_CMD_FLAG_CHAT | PURPLE_CMD_FLAG_PRPL_ONLY, PROTOCOL_ID, command,
                                              _(deeds[index].help), GINT_TO_POINTER((int)index));
    }
    invitation = purple_cmd_register("invite", "s", PURPLE_CMD_P_PRPL, PURPLE_CMD_FLAG_CHAT | PURPLE_CMD_FLAG_PRPL_ONLY,
                                     PROTOCOL_ID, invite, _("invite ADDRESS: asks somebody into the conference"), NULL);
}

void presiding_close(void) {
    for (size_t index = 0; index < G_N_ELEMENTS(commands); index++) {
        purple_cmd_unregister(commands[index]);
    }
    purple_cmd_unregister(invitation);
    signals_close(&menus);
}
