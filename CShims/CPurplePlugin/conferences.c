/*
 * conferences.c - conversations of several, as libpurple's chats
 *
 * The conference's URI is the chat's name, so that a chat that the user keeps in the list leads back into the
 * conference. The core counts conferences anew in each session, while libpurple keeps the windows of chats that are over:
 * chats have numbers of their own.
 */
#include "plugin.h"

#include <errno.h>

/* What libpurple is told of a chat that is not open yet. */
#define KEY_MEETING "meeting"
#define KEY_SUBJECT "subject"
#define KEY_INVITATION "invitation"

typedef struct conference {
    communicator_conference number;
    int id;                 /* libpurple's number of the chat */
    GHashTable *components; /* what it was joined with; NULL: by the plugin itself */
    GHashTable *names;      /* address to name of everybody who has been there, kept until the end */
    GHashTable *lobby;      /* address to name of everybody who waits there; empty names: the user was asked */
    GPtrArray *visitors;    /* the addresses of those whom the user was asked about */
    gboolean open;
    gboolean locked;
    gboolean waiting;
} conference;

static GHashTable *components_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
}

/* libpurple keeps its own no longer than a call. */
static GHashTable *components_copy(GHashTable *components) {
    const char *const keys[] = {KEY_MEETING, KEY_SUBJECT, KEY_INVITATION};
    GHashTable *copy = components_new();

    for (size_t index = 0; index < G_N_ELEMENTS(keys); index++) {
        const char *value = g_hash_table_lookup(components, keys[index]);
        if (value != NULL) {
            g_hash_table_insert(copy, (gpointer)keys[index], g_strdup(value));
        }
    }
    return copy;
}

static void conference_free(gpointer data) {
    conference *gone = data;

    if (gone->components != NULL) {
        g_hash_table_unref(gone->components);
    }
    g_hash_table_unref(gone->names);
    g_hash_table_unref(gone->lobby);
    g_ptr_array_unref(gone->visitors);
    g_free(gone);
}

static conference *conference_add(sign_in *who, communicator_conference number, GHashTable *components) {
    static int last_id;
    conference *added = g_new0(conference, 1);

    added->number = number;
    added->id = ++last_id;
    added->components = components == NULL ? NULL : components_copy(components);
    added->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    added->lobby = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    added->visitors = g_ptr_array_new_with_free_func(g_free);
    if (who->conferences == NULL) {
        who->conferences = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, conference_free);
    }
    g_hash_table_replace(who->conferences, &added->number, added);
    return added;
}

static conference *conference_find(sign_in *who, communicator_conference number) {
    return who == NULL || who->conferences == NULL ? NULL : g_hash_table_lookup(who->conferences, &number);
}

static gboolean has_id(gpointer number, gpointer data, gpointer id) {
    (void)number;
    return ((conference *)data)->id == GPOINTER_TO_INT(id);
}

/* The conference of libpurple's number. */
static conference *conference_with(sign_in *who, int id) {
    return who == NULL || who->conferences == NULL
               ? NULL
               : g_hash_table_find(who->conferences, has_id, GINT_TO_POINTER(id));
}

static void conference_remove(sign_in *who, const conference *gone) {
    g_hash_table_remove(who->conferences, &gone->number);
}

void conferences_forget(sign_in *who) {
    if (who->conferences != NULL) {
        g_hash_table_destroy(who->conferences);
        who->conferences = NULL;
    }
}

static PurpleConversation *window_of(sign_in *who, const conference *shown) {
    return purple_find_chat(who->connection, shown->id);
}

/* The conference of a chat, and who is signed in there; NULL if it has none. */
static conference *conference_of(PurpleConversation *window, sign_in **who) {
    PurpleAccount *account = purple_conversation_get_account(window);
    PurpleConnection *connection = purple_account_get_connection(account);

    /* The conversation may be another protocol's. */
    *who = connection == NULL || strcmp(purple_account_get_protocol_id(account), PROTOCOL_ID) != 0
               ? NULL
               : account_of_connection(connection);
    if (*who == NULL || purple_conversation_get_type(window) != PURPLE_CONV_TYPE_CHAT) {
        return NULL;
    }
    return conference_with(*who, purple_conv_chat_get_id(PURPLE_CONV_CHAT(window)));
}

/* ---- The core's events ---- */

static void write_line(sign_in *who, const conference *shown, const char *text, PurpleMessageFlags flags) {
    PurpleConversation *window = window_of(who, shown);

    if (window != NULL) {
        char *html = g_markup_escape_text(text, -1);
        purple_conversation_write(window, NULL, html, flags | PURPLE_MESSAGE_NO_LOG, time(NULL));
        g_free(html);
    }
}

static void invited(sign_in *who, const communicator_invited_event *event) {
    const char *subject = event->subject.length > 0 ? event->subject.bytes : _("Conference");
    PurpleAccount *account = purple_connection_get_account(who->connection);
    GHashTable *components;

    if (!purple_privacy_check(account, event->address.bytes)) {
        communicator_conference_answer(who->session, event->conference, false);
        return;
    }
    components = components_new();
    g_hash_table_insert(components, KEY_INVITATION, g_strdup_printf("%" G_GUINT64_FORMAT, event->conference));
    conference_add(who, event->conference, components);
    if (event->name.length > 0) {
        serv_got_alias(who->connection, event->address.bytes, event->name.bytes);
    }
    serv_got_chat_invite(who->connection, subject, event->address.bytes, NULL, components);
}

static void opened(sign_in *who, conference *shown, const communicator_opened_event *event) {
    PurpleConversation *window;

    shown->open = TRUE;
    window = serv_got_joined_chat(who->connection, shown->id, event->uri.bytes);
    if (window != NULL) {
        /* The window may be one of an earlier time. */
        purple_conv_chat_clear_users(PURPLE_CONV_CHAT(window));
        purple_conversation_set_title(window, _("Conference"));
    }
}

static void admit(gpointer user_data, gboolean granted) {
    question asked = requests_take(user_data);
    conference *shown = conference_find(asked.who, asked.number >> 32);

    if (shown != NULL) {
        const char *address = g_ptr_array_index(shown->visitors, (guint)(asked.number & 0xffffffff));
        communicator_conference_admit(asked.session, shown->number, address, granted);
    }
}

static void admitted(gpointer user_data, int action) {
    (void)action;
    admit(user_data, TRUE);
}

static void refused(gpointer user_data, int action) {
    (void)action;
    admit(user_data, FALSE);
}

/* Somebody knocks; a client that cannot ask says how to answer. */
static void visitor(sign_in *who, conference *shown, const char *address, const char *name) {
    enum { ACCEPT, REJECT, COUNT };
    gpointer user_data;
    char *primary = g_strdup_printf(_("%s waits in the lobby."), name);
    question unshown;
    void *request;

    g_ptr_array_add(shown->visitors, g_strdup(address));
    user_data = requests_open(who, shown->number << 32 | (shown->visitors->len - 1));
    request = purple_request_action(who->connection, _("Conference"), primary, NULL, ACCEPT,
                                    purple_connection_get_account(who->connection), address, window_of(who, shown),
                                    user_data, COUNT, requests_caption(N_("Accept")), G_CALLBACK(admitted),
                                    requests_caption(N_("Reject")), G_CALLBACK(refused));
    requests_unshown(user_data, request, &unshown);
    write_line(who, shown, primary, PURPLE_MESSAGE_SYSTEM);
    g_free(primary);
}

static gboolean is_presenter(sign_in *who, PurpleConvChat *chat) {
    const char *own = purple_connection_get_display_name(who->connection);

    return own != NULL && purple_conv_chat_user_get_flags(chat, own) & PURPLE_CBFLAGS_OP;
}

/* Only presenters are asked, who may have become so after the visitors came. */
static void ask_about_visitors(sign_in *who, conference *shown, PurpleConvChat *chat) {
    GHashTableIter iterator;
    gpointer address;
    gpointer name;

    if (!is_presenter(who, chat)) {
        return;
    }
    g_hash_table_iter_init(&iterator, shown->lobby);
    while (g_hash_table_iter_next(&iterator, &address, &name)) {
        if (*(const char *)name != '\0') {
            char *shown_name = g_strdup(name);
            g_hash_table_iter_replace(&iterator, g_strdup(""));
            visitor(who, shown, address, shown_name);
            g_free(shown_name);
        }
    }
}

static void person_changed(sign_in *who, conference *shown, const communicator_participant_event *event) {
    PurpleConversation *window = window_of(who, shown);
    const char *address = event->address.bytes;
    const char *name = event->name.length > 0 ? event->name.bytes : address;
    PurpleConvChatBuddyFlags flags =
        event->role == COMMUNICATOR_ROLE_PRESENTER ? PURPLE_CBFLAGS_OP : PURPLE_CBFLAGS_NONE;
    PurpleConvChat *chat;
    gboolean listed;

    if (window == NULL) {
        return;
    }
    chat = PURPLE_CONV_CHAT(window);
    listed = purple_conv_chat_find_user(chat, address);
    g_hash_table_insert(shown->names, g_strdup(address), g_strdup(name));
    if (event->place != COMMUNICATOR_PLACE_PRESENT) {
        if (listed) {
            purple_conv_chat_remove_user(chat, address, NULL);
        }
    } else if (listed) {
        purple_conv_chat_user_set_flags(chat, address, flags);
    } else {
        purple_conv_chat_add_user(chat, address, NULL, flags, event->news);
    }
    if (event->place != COMMUNICATOR_PLACE_LOBBY) {
        g_hash_table_remove(shown->lobby, address);
    } else if (!g_hash_table_contains(shown->lobby, address)) {
        g_hash_table_insert(shown->lobby, g_strdup(address), g_strdup(name));
    }
    ask_about_visitors(who, shown, chat);
}

static void state_changed(sign_in *who, conference *shown, const communicator_state_event *event) {
    PurpleConversation *window = window_of(who, shown);

    if (window == NULL) {
        return;
    }
    if (event->subject.length > 0) {
        purple_conversation_set_title(window, event->subject.bytes);
        purple_conv_chat_set_topic(PURPLE_CONV_CHAT(window), NULL, event->subject.bytes);
    }
    if (event->locked != shown->locked) {
        write_line(who, shown, event->locked ? _("The conference is locked.") : _("The conference is open again."),
                   PURPLE_MESSAGE_SYSTEM);
    }
    if (event->waiting && !shown->waiting) {
        write_line(who, shown, _("You are in the lobby until a presenter lets you in."), PURPLE_MESSAGE_SYSTEM);
    }
    shown->locked = event->locked;
    shown->waiting = event->waiting;
}

static void set_typing(sign_in *who, const conference *shown, const char *address, gboolean typing) {
    PurpleConversation *window = window_of(who, shown);
    PurpleConvChat *chat = window == NULL ? NULL : PURPLE_CONV_CHAT(window);

    if (chat != NULL && purple_conv_chat_find_user(chat, address)) {
        PurpleConvChatBuddyFlags flags = purple_conv_chat_user_get_flags(chat, address);
        PurpleConvChatBuddyFlags wanted =
            typing ? flags | PURPLE_CBFLAGS_TYPING : flags & ~(unsigned)PURPLE_CBFLAGS_TYPING;
        if (wanted != flags) {
            purple_conv_chat_user_set_flags(chat, address, wanted);
        }
    }
}

static void received(sign_in *who, const conference *shown, const communicator_message_event *event) {
    set_typing(who, shown, event->address.bytes, FALSE);
    serv_got_chat_in(who->connection, shown->id, event->address.bytes, PURPLE_MESSAGE_RECV,
                     event->html.bytes, time(NULL));
}

static void undelivered(sign_in *who, const conference *shown, const communicator_undelivered_event *event) {
    PurpleConversation *window = window_of(who, shown);

    if (window != NULL) {
        char *html = messages_undelivered_html(event);
        purple_conversation_write(window, NULL, html, PURPLE_MESSAGE_ERROR | PURPLE_MESSAGE_NO_LOG, time(NULL));
        g_free(html);
    }
}

static void ended(sign_in *who, conference *shown, const char *reason) {
    if (shown->open) {
        write_line(who, shown, reason, PURPLE_MESSAGE_SYSTEM);
        serv_got_chat_left(who->connection, shown->id);
    } else {
        purple_notify_error(who->connection, _("Conference"), reason, NULL);
        if (shown->components != NULL) {
            purple_serv_got_join_chat_failed(who->connection, shown->components);
        }
    }
    conference_remove(who, shown);
}

void conferences_deliver(sign_in *who, const communicator_event *event) {
    /* All of them begin with the number. */
    conference *shown = conference_find(who, event->conference);

    if (event->kind == COMMUNICATOR_EVENT_CONFERENCE_INVITED) {
        invited(who, &event->invited);
        return;
    }
    if (shown == NULL) {
        return;
    }
    switch (event->kind) {
    case COMMUNICATOR_EVENT_CONFERENCE_WITHDRAWN:
        conference_remove(who, shown);
        break;
    case COMMUNICATOR_EVENT_CONFERENCE_OPENED:
        opened(who, shown, &event->opened);
        break;
    case COMMUNICATOR_EVENT_CONFERENCE_PERSON:
        person_changed(who, shown, &event->participant);
        break;
    case COMMUNICATOR_EVENT_CONFERENCE_STATE:
        state_changed(who, shown, &event->state);
        break;
    case COMMUNICATOR_EVENT_CONFERENCE_MESSAGE:
        received(who, shown, &event->conference_message.message);
        break;
    case COMMUNICATOR_EVENT_CONFERENCE_TYPING:
        set_typing(who, shown, event->conference_typing.typing.address.bytes, event->conference_typing.typing.typing);
        break;
    case COMMUNICATOR_EVENT_CONFERENCE_UNDELIVERED:
        undelivered(who, shown, &event->conference_undelivered.undelivered);
        break;
    case COMMUNICATOR_EVENT_CONFERENCE_REMARK:
        write_line(who, shown, event->conference_text.text.bytes, PURPLE_MESSAGE_SYSTEM);
        break;
    case COMMUNICATOR_EVENT_CONFERENCE_ENDED:
        ended(who, shown, event->conference_text.text.bytes);
        break;
    default:
        break;
    }
}

/* ---- Joining ---- */

static void join(sign_in *who, const char *meeting, GHashTable *components) {
    communicator_conference number;

    if (communicator_conference_join(who->session, meeting, &number) == COMMUNICATOR_OK) {
        conference *known = conference_find(who, number);
        if (known == NULL) {
            conference_add(who, number, components);
        } else if (window_of(who, known) != NULL) {
            purple_conversation_present(window_of(who, known));
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

void conferences_join(PurpleConnection *connection, GHashTable *components) {
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

void conferences_reject(PurpleConnection *connection, GHashTable *components) {
    sign_in *who = account_of_connection(connection);
    conference *declined = conference_find(who, invitation(components));

    if (declined != NULL) {
        communicator_conference_answer(who->session, declined->number, false);
        conference_remove(who, declined);
    }
}

GList *conferences_questions(PurpleConnection *connection) {
    struct proto_chat_entry *meeting = g_new0(struct proto_chat_entry, 1);
    struct proto_chat_entry *subject = g_new0(struct proto_chat_entry, 1);

    (void)connection;
    meeting->label = _("_Meeting (link or number):");
    meeting->identifier = KEY_MEETING;
    subject->label = _("_Subject of a new one:");
    subject->identifier = KEY_SUBJECT;
    return g_list_append(g_list_append(NULL, meeting), subject);
}

GHashTable *conferences_defaults(PurpleConnection *connection, const char *name) {
    GHashTable *components = components_new();

    (void)connection;
    if (name != NULL) {
        g_hash_table_insert(components, KEY_MEETING, g_strdup(name));
    }
    return components;
}

char *conferences_name(GHashTable *components) {
    const char *meeting = g_hash_table_lookup(components, KEY_MEETING);

    return g_strdup(meeting != NULL && *meeting != '\0' ? meeting : _("Conference"));
}

static void join_typed(gpointer user_data, const char *meeting) {
    question asked = requests_take(user_data);

    if (asked.who != NULL && meeting != NULL && *meeting != '\0') {
        join(asked.who, meeting, NULL);
    }
}

static void join_not(gpointer user_data, const char *meeting) {
    (void)meeting;
    requests_take(user_data);
}

void conferences_ask_meeting(PurplePluginAction *action) {
    PurpleConnection *connection = action->context;
    sign_in *who = account_of_connection(connection);
    gpointer user_data;
    question unshown;

    if (who == NULL) {
        return;
    }
    user_data = requests_open(who, 0);
    requests_unshown(user_data,
                     purple_request_input(connection, _("Join meeting"), _("Which meeting?"),
                                          _("Paste the link of the invitation, or type the organizer's address and "
                                            "the number of the meeting."),
                                          NULL, FALSE, FALSE, NULL, requests_caption(N_("OK")), G_CALLBACK(join_typed),
                                          requests_caption(N_("Cancel")), G_CALLBACK(join_not),
                                          purple_connection_get_account(connection), NULL, NULL, user_data),
                     &unshown);
}

/* ---- In a conference ---- */

void conferences_invite(PurpleConnection *connection, int id, const char *message, const char *name) {
    sign_in *who = account_of_connection(connection);
    conference *shown = conference_with(who, id);

    (void)message;
    if (shown != NULL) {
        communicator_conference_invite(who->session, shown->number, name);
    }
}

void conferences_leave(PurpleConnection *connection, int id) {
    sign_in *who = account_of_connection(connection);
    conference *left = conference_with(who, id);

    if (left != NULL) {
        communicator_conference_leave(who->session, left->number);
        conference_remove(who, left);
    }
}

int conferences_send(PurpleConnection *connection, int id, const char *html, PurpleMessageFlags flags) {
    sign_in *who = account_of_connection(connection);
    conference *shown = conference_with(who, id);
    communicator_message message;

    if (shown == NULL ||
        communicator_conference_send(who->session, shown->number, html, &message) != COMMUNICATOR_OK) {
        return -ENOTCONN;
    }
    /* Nobody sends the user's own texts back. */
    serv_got_chat_in(connection, id, purple_connection_get_display_name(connection), flags, html, time(NULL));
    return 0;
}

char *conferences_alias(PurpleConnection *connection, int id, const char *address) {
    conference *shown = conference_with(account_of_connection(connection), id);

    return shown == NULL ? NULL : g_strdup(g_hash_table_lookup(shown->names, address));
}

/* ---- What presenters do: by commands and by the conversation's menu ---- */

typedef enum deed { DEED_KICK, DEED_PRESENTER, DEED_ATTENDEE, DEED_ADMIT, DEED_DENY, DEED_LOCK, DEED_UNLOCK } deed;

static void perform(sign_in *who, communicator_conference number, deed deed, const char *address) {
    switch (deed) {
    case DEED_KICK:
        communicator_conference_remove(who->session, number, address);
        break;
    case DEED_PRESENTER:
    case DEED_ATTENDEE:
        communicator_conference_set_role(
            who->session, number, address,
            deed == DEED_PRESENTER ? COMMUNICATOR_ROLE_PRESENTER : COMMUNICATOR_ROLE_ATTENDEE);
        break;
    case DEED_ADMIT:
    case DEED_DENY:
        communicator_conference_admit(who->session, number, address, deed == DEED_ADMIT);
        break;
    case DEED_LOCK:
    case DEED_UNLOCK:
        communicator_conference_lock(who->session, number, deed == DEED_LOCK);
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
            *error = translations_format(N_("%s is not in the conference."), arguments[0]);
            return PURPLE_CMD_RET_FAILED;
        }
    }
    perform(who, shown->number, (deed)GPOINTER_TO_INT(data), address);
    return PURPLE_CMD_RET_OK;
}

static PurpleCmdId commands[DEED_UNLOCK + 1];

static void lock(PurpleConversation *window, gpointer data) {
    sign_in *who;
    conference *shown = conference_of(window, &who);

    (void)data;
    if (shown != NULL) {
        perform(who, shown->number, shown->locked ? DEED_UNLOCK : DEED_LOCK, NULL);
    }
}

static void remove_person(PurpleConversation *window, gpointer address) {
    sign_in *who;
    conference *shown = conference_of(window, &who);

    if (shown != NULL) {
        perform(who, shown->number, DEED_KICK, address);
    }
}

static void promote_person(PurpleConversation *window, gpointer address) {
    sign_in *who;
    conference *shown = conference_of(window, &who);

    if (shown != NULL) {
        perform(who, shown->number, DEED_PRESENTER, address);
    }
}

/* A menu of everybody else who is there; the addresses live as long as the conference. */
static PurpleMenuAction *people_menu(PurpleConversation *window, const conference *shown, const char *label,
                                     PurpleCallback callback) {
    const char *own = purple_connection_get_display_name(purple_conversation_get_gc(window));
    GList *people = NULL;

    for (GList *next = purple_conv_chat_get_users(PURPLE_CONV_CHAT(window)); next != NULL; next = next->next) {
        gpointer address = NULL;
        gpointer name = NULL;

        if (g_hash_table_lookup_extended(shown->names, purple_conv_chat_cb_get_name(next->data), &address, &name) &&
            g_strcmp0(address, own) != 0) {
            people = g_list_append(people, purple_menu_action_new(name, callback, address, NULL));
        }
    }
    return people == NULL ? NULL : purple_menu_action_new(label, NULL, NULL, people);
}

/* From the conversation with a person to one of several. */
static void start_from(PurpleConversation *window, gpointer data) {
    (void)data;
    conferences_start_with(purple_conversation_get_account(window), purple_conversation_get_name(window));
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
    } else if (shown != NULL && is_presenter(who, PURPLE_CONV_CHAT(window))) {
        PurpleMenuAction *removing = people_menu(window, shown, _("Remove"), PURPLE_CALLBACK(remove_person));
        PurpleMenuAction *promoting = people_menu(window, shown, _("Make presenter"), PURPLE_CALLBACK(promote_person));

        *menu = g_list_append(*menu, purple_menu_action_new(shown->locked ? _("Unlock the conference")
                                                                          : _("Lock the conference"),
                                                            PURPLE_CALLBACK(lock), NULL, NULL));
        *menu = removing == NULL ? *menu : g_list_append(*menu, removing);
        *menu = promoting == NULL ? *menu : g_list_append(*menu, promoting);
    }
}

/* The handle of the signal. */
static int menus;
static gboolean is_listening;

void conferences_listen(void) {
    if (!is_listening) {
        is_listening = TRUE;
        purple_signal_connect(purple_conversations_get_handle(), "conversation-extended-menu", &menus,
                              PURPLE_CALLBACK(extend_menu), NULL);
    }
}

void conferences_open(void) {
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
}

void conferences_close(void) {
    for (size_t index = 0; index < G_N_ELEMENTS(commands); index++) {
        purple_cmd_unregister(commands[index]);
    }
    purple_signals_disconnect_by_handle(&menus);
    is_listening = FALSE;
}

/* ---- From a person to a conference ---- */

void conferences_start_with(PurpleAccount *account, const char *name) {
    sign_in *who = account_of_connection(purple_account_get_connection(account));
    conference *begun = who == NULL ? NULL : start(who, NULL, NULL);

    if (begun != NULL) {
        communicator_conference_invite(who->session, begun->number, name);
    }
}

static void start_with_buddy(PurpleBlistNode *node, gpointer data) {
    PurpleBuddy *buddy = (PurpleBuddy *)node;

    (void)data;
    conferences_start_with(purple_buddy_get_account(buddy), purple_buddy_get_name(buddy));
}

static void invite_buddy(PurpleBlistNode *node, gpointer id) {
    PurpleBuddy *buddy = (PurpleBuddy *)node;

    conferences_invite(purple_account_get_connection(purple_buddy_get_account(buddy)), GPOINTER_TO_INT(id), NULL,
                       purple_buddy_get_name(buddy));
}

/* The open conferences, to invite the buddy to; NULL: there is none. */
static PurpleMenuAction *invitation_menu(sign_in *who) {
    GList *choices = NULL;
    GHashTableIter iterator;
    gpointer value;

    if (who == NULL || who->conferences == NULL) {
        return NULL;
    }
    g_hash_table_iter_init(&iterator, who->conferences);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const conference *shown = value;
        PurpleConversation *window = window_of(who, shown);

        if (window != NULL) {
            choices = g_list_append(choices, purple_menu_action_new(purple_conversation_get_title(window),
                                                                    PURPLE_CALLBACK(invite_buddy),
                                                                    GINT_TO_POINTER(shown->id), NULL));
        }
    }
    return choices == NULL ? NULL : purple_menu_action_new(_("Invite to a conference"), NULL, NULL, choices);
}

GList *conferences_menu(GList *menu, PurpleBuddy *buddy) {
    PurpleMenuAction *inviting =
        invitation_menu(account_of_connection(purple_account_get_connection(purple_buddy_get_account(buddy))));

    /* BitlBee's "chat with" looks for this label. */
    menu = g_list_append(menu, purple_menu_action_new(requests_caption(N_("Initiate conference")),
                                                      PURPLE_CALLBACK(start_with_buddy), NULL, NULL));
    return inviting == NULL ? menu : g_list_append(menu, inviting);
}
