/*
 * conferences.c - conversations of several, as libpurple's chats
 *
 * The conference's URI is the chat's name, so that a chat that the user keeps in the list leads back into the
 * conference. The core counts conferences anew in each session, while libpurple keeps the windows of chats that are over:
 * chats have numbers of their own.
 */
#include "conference.h"

#include <errno.h>

GHashTable *conference_components(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
}

/* libpurple keeps its own no longer than a call. */
static GHashTable *components_copy(GHashTable *components) {
    const char *const keys[] = {KEY_MEETING, KEY_SUBJECT, KEY_INVITATION};
    GHashTable *copy = conference_components();

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
    g_free(gone->nick);
    g_free(gone->link);
    g_free(gone->organizer);
    g_free(gone->phone_identifier);
    g_free(gone);
}

conference *conference_add(sign_in *who, communicator_conference number, GHashTable *components) {
    static int last_id;
    conference *added = g_new0(conference, 1);

    added->number = number;
    added->session = who->session;
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

conference *conference_find(sign_in *who, communicator_conference number) {
    return who == NULL || who->conferences == NULL ? NULL : g_hash_table_lookup(who->conferences, &number);
}

static gboolean has_id(gpointer number, gpointer data, gpointer id) {
    (void)number;
    return ((conference *)data)->id == GPOINTER_TO_INT(id);
}

/* The conference of libpurple's number; NULL: there is none. */
static conference *conference_with(sign_in *who, int id) {
    return who == NULL || who->conferences == NULL
               ? NULL
               : g_hash_table_find(who->conferences, has_id, GINT_TO_POINTER(id));
}

void conference_remove(sign_in *who, const conference *gone) {
    g_hash_table_remove(who->conferences, &gone->number);
}

void conferences_forget(sign_in *who) {
    if (who->conferences != NULL) {
        g_hash_table_destroy(who->conferences);
        who->conferences = NULL;
    }
}

/* libpurple's own search takes the chats of all connections that are closed for those of one. */
PurpleConversation *conference_window(sign_in *who, const conference *shown) {
    for (GList *each = purple_get_chats(); each != NULL; each = each->next) {
        PurpleConversation *window = each->data;
        if (purple_conversation_get_account(window) == who->owner &&
            purple_conv_chat_get_id(PURPLE_CONV_CHAT(window)) == shown->id) {
            return window;
        }
    }
    return NULL;
}

conference *conference_of(PurpleConversation *window, sign_in **who) {
    *who = account_sign_in(purple_conversation_get_account(window));
    if (*who == NULL || purple_conversation_get_type(window) != PURPLE_CONV_TYPE_CHAT) {
        return NULL;
    }
    return conference_with(*who, purple_conv_chat_get_id(PURPLE_CONV_CHAT(window)));
}

gboolean conference_presided(PurpleConvChat *chat) {
    const char *own = purple_conv_chat_get_nick(chat);

    return own != NULL && purple_conv_chat_user_get_flags(chat, own) & PURPLE_CBFLAGS_OP;
}

/* ---- The core's events ---- */

static void write_line(sign_in *who, const conference *shown, const char *text, PurpleMessageFlags flags) {
    PurpleConversation *window = conference_window(who, shown);

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
    components = conference_components();
    g_hash_table_insert(components, KEY_INVITATION, g_strdup_printf("%" G_GUINT64_FORMAT, event->conference));
    conference_add(who, event->conference, components);
    if (event->name.length > 0) {
        serv_got_alias(who->connection, event->address.bytes, event->name.bytes);
    }
    serv_got_chat_invite(who->connection, subject, event->address.bytes, NULL, components);
}

static void opened(sign_in *who, conference *shown, const communicator_opened_event *event) {
    PurpleConversation *window;
    char *name = event->uri.length > 0 ? g_strdup(event->uri.bytes)
                                       : g_strdup_printf("%s %d", _("Conference"), shown->id);

    shown->open = TRUE;
    window = serv_got_joined_chat(who->connection, shown->id, name);
    g_free(name);
    if (window != NULL) {
        /* The window may be one of an earlier time. */
        purple_conv_chat_clear_users(PURPLE_CONV_CHAT(window));
        titles_show(window);
        if (shown->nick == NULL) {
            /* People are told apart by address. */
            purple_conv_chat_set_nick(PURPLE_CONV_CHAT(window), who->address);
        }
    }
}

static void admit(gpointer user_data, gboolean granted) {
    question asked = requests_take(user_data);
    conference *shown = conference_find(asked.who, asked.number >> 32);

    if (shown != NULL) {
        const char *address = g_ptr_array_index(shown->visitors, (guint)(asked.number & 0xffffffff));
        communicator_conference_admit(shown->session, shown->number, address, granted);
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
    void *request;

    g_ptr_array_add(shown->visitors, g_strdup(address));
    user_data = requests_open(who, shown->number << 32 | (shown->visitors->len - 1));
    request = purple_request_action(who->connection, _("Conference"), primary, NULL, ACCEPT,
                                    purple_connection_get_account(who->connection), address, conference_window(who, shown),
                                    user_data, COUNT, requests_caption(N_("Accept")), G_CALLBACK(admitted),
                                    requests_caption(N_("Reject")), G_CALLBACK(refused));
    requests_unshown(user_data, request);
    write_line(who, shown, primary, PURPLE_MESSAGE_SYSTEM);
    g_free(primary);
}

/* Only presenters are asked, who may have become so after the visitors came. */
static void ask_about_visitors(sign_in *who, conference *shown, PurpleConvChat *chat) {
    GHashTableIter iterator;
    gpointer address;
    gpointer name;

    if (!conference_presided(chat)) {
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
    PurpleConversation *window = conference_window(who, shown);
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

/* What is told once is not taken back. */
static void note(char **known, communicator_text told) {
    if (told.length > 0) {
        g_free(*known);
        *known = g_strdup(told.bytes);
    }
}

static void state_changed(sign_in *who, conference *shown, const communicator_state_event *event) {
    PurpleConversation *window = conference_window(who, shown);

    if (window == NULL) {
        return;
    }
    if (event->subject.length > 0) {
        purple_conv_chat_set_topic(PURPLE_CONV_CHAT(window), NULL, event->subject.bytes);
        titles_show(window);
    }
    note(&shown->link, event->link);
    note(&shown->organizer, event->organizer);
    note(&shown->phone_identifier, event->phone_identifier);
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
    PurpleConversation *window = conference_window(who, shown);
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
    PurpleConversation *window = conference_window(who, shown);

    if (window != NULL) {
        char *html = messages_undelivered_html(event);
        purple_conversation_write(window, NULL, html, PURPLE_MESSAGE_ERROR | PURPLE_MESSAGE_NO_LOG, time(NULL));
        g_free(html);
    }
}

/* Whether there is a window of an earlier time, which then says why: clients join what was open when the connection was
 * lost again by themselves. */
static gboolean tell_earlier_window(sign_in *who, const conference *shown, const char *reason) {
    char *name = shown->components == NULL ? g_strdup("") : joining_name(shown->components);
    PurpleConversation *window = purple_find_conversation_with_account(
        PURPLE_CONV_TYPE_CHAT, name, purple_connection_get_account(who->connection));
    gboolean is_left = window != NULL && purple_conv_chat_has_left(PURPLE_CONV_CHAT(window));

    if (is_left) {
        /* libpurple writes into chats alone that are joined. */
        serv_got_joined_chat(who->connection, shown->id, name);
        write_line(who, shown, reason, PURPLE_MESSAGE_SYSTEM);
        serv_got_chat_left(who->connection, shown->id);
    }
    g_free(name);
    return is_left;
}

static void not_joined(sign_in *who, const conference *shown, const char *reason) {
    if (!tell_earlier_window(who, shown, reason)) {
        /* The dialog outlives the connection, which a visit loses now. */
        purple_notify_error(NULL, _("Conference"), reason, NULL);
    }
    if (shown->components != NULL) {
        purple_serv_got_join_chat_failed(who->connection, shown->components);
    }
}

static void ended(sign_in *who, conference *shown, const char *reason) {
    if (shown->open) {
        write_line(who, shown, reason, PURPLE_MESSAGE_SYSTEM);
        serv_got_chat_left(who->connection, shown->id);
    } else {
        not_joined(who, shown, reason);
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
    if (shown == NULL && event->kind == COMMUNICATOR_EVENT_CONFERENCE_OPENED) {
        /* A conversation has become a conference. */
        shown = conference_add(who, event->conference, NULL);
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

/* ---- In a conference ---- */

void conferences_invite(PurpleConnection *connection, int id, const char *message, const char *name) {
    sign_in *who = account_of_connection(connection);
    conference *shown = conference_with(who, id);

    (void)message;
    if (shown != NULL &&
        communicator_conference_invite(shown->session, shown->number, name) == COMMUNICATOR_INVALID_ARGUMENT) {
        address_refuse(connection, _("Conference"));
    }
}

void conferences_leave(PurpleConnection *connection, int id) {
    sign_in *who = account_of_connection(connection);
    conference *left = conference_with(who, id);

    if (left != NULL) {
        communicator_conference_leave(left->session, left->number);
        conference_remove(who, left);
    }
}

int conferences_send(PurpleConnection *connection, int id, const char *html, PurpleMessageFlags flags) {
    sign_in *who = account_of_connection(connection);
    conference *shown = conference_with(who, id);
    communicator_message message;

    if (shown == NULL ||
        communicator_conference_send(shown->session, shown->number, html, &message) != COMMUNICATOR_OK) {
        return -ENOTCONN;
    }
    /* Nobody sends the user's own texts back. */
    serv_got_chat_in(connection, id, shown->nick == NULL ? who->address : shown->nick, flags, html, time(NULL));
    return 0;
}

char *conferences_alias(PurpleConnection *connection, int id, const char *address) {
    conference *shown = conference_with(account_of_connection(connection), id);

    return shown == NULL ? NULL : g_strdup(g_hash_table_lookup(shown->names, address));
}
