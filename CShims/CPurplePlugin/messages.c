/*
 * messages.c - conversations with one person each
 */
#include "plugin.h"

#include <errno.h>

/* libpurple's clients tell of typing every so many seconds while it lasts, and forget it so many after the last word. */
enum { TYPING_REPEATED = 4, TYPING_SHOWN = 6 };

PurpleConversation *messages_conversation(PurpleConnection *connection, const char *name) {
    PurpleAccount *account = purple_connection_get_account(connection);
    PurpleConversation *known = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, name, account);

    return known != NULL ? known : purple_conversation_new(PURPLE_CONV_TYPE_IM, account, name);
}

/* The conversation that is open although the connection is closed; NULL: it is not, or the account is deleted. */
static PurpleConversation *conversation_left(const sign_in *who, const char *name) {
    return g_list_find(purple_accounts_get_all(), who->owner) == NULL
               ? NULL
               : purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, name, who->owner);
}

static void write_line(sign_in *who, const char *name, const char *html, PurpleMessageFlags flags) {
    PurpleConversation *window =
        who->connection == NULL ? conversation_left(who, name) : messages_conversation(who->connection, name);

    if (window != NULL) {
        purple_conversation_write(window, NULL, html, flags | PURPLE_MESSAGE_NO_LOG, time(NULL));
    }
}

static void received(sign_in *who, const communicator_message_event *event) {
    if (event->name.length > 0) {
        serv_got_alias(who->connection, event->address.bytes, event->name.bytes);
    }
    serv_got_im(who->connection, event->address.bytes, event->html.bytes, PURPLE_MESSAGE_RECV, time(NULL));
}

static void typing(sign_in *who, const communicator_typing_event *event) {
    if (event->typing) {
        serv_got_typing(who->connection, event->address.bytes, TYPING_SHOWN, PURPLE_TYPING);
    } else {
        serv_got_typing_stopped(who->connection, event->address.bytes);
    }
}

char *messages_undelivered_html(const communicator_undelivered_event *event) {
    GString *html = g_string_new(NULL);
    char *reason = g_markup_escape_text(event->reason.bytes, -1);
    char *detail = g_markup_escape_text(event->detail.bytes, -1);

    g_string_append_printf(html, "%s %s", _("This message was not delivered."), reason);
    if (event->detail.length > 0) {
        g_string_append_printf(html, " (%s)", detail);
    }
    if (event->html.length > 0) {
        g_string_append_printf(html, "<br>%s", event->html.bytes);
    }
    g_free(detail);
    g_free(reason);
    return g_string_free(html, FALSE);
}

static void undelivered(sign_in *who, const communicator_undelivered_event *event) {
    char *html = messages_undelivered_html(event);

    write_line(who, event->address.bytes, html, PURPLE_MESSAGE_ERROR);
    g_free(html);
}

static void remark(sign_in *who, const communicator_conversation_event *event) {
    char *html = g_markup_escape_text(event->text.bytes, -1);

    write_line(who, event->address.bytes, html, PURPLE_MESSAGE_SYSTEM);
    g_free(html);
}

void messages_deliver(sign_in *who, const communicator_event *event) {
    switch (event->kind) {
    case COMMUNICATOR_EVENT_MESSAGE:
        received(who, &event->message);
        break;
    case COMMUNICATOR_EVENT_TYPING:
        typing(who, &event->typing);
        break;
    case COMMUNICATOR_EVENT_UNDELIVERED:
        undelivered(who, &event->undelivered);
        break;
    case COMMUNICATOR_EVENT_CONVERSATION:
        remark(who, &event->conversation);
        break;
    default:
        break;
    }
}

/* libpurple would say nothing, or no more than that it failed. */
static void give_back(sign_in *who, const char *name, const char *html) {
    const char *reason = address_explanation();
    communicator_undelivered_event event = {
        .address = {name, strlen(name)}, .html = {html, strlen(html)}, .reason = {reason, strlen(reason)},
        .detail = {"", 0}};

    undelivered(who, &event);
}

int messages_send(PurpleConnection *connection, const char *name, const char *html, PurpleMessageFlags flags) {
    sign_in *who = account_of_connection(connection);
    communicator_message message;

    (void)flags;
    if (who == NULL) {
        return -ENOTCONN;
    }
    switch (communicator_send_message(who->session, name, html, &message)) {
    case COMMUNICATOR_OK:
        return 1;
    case COMMUNICATOR_INVALID_ARGUMENT:
        give_back(who, name, html);
        return 0;
    default:
        return -ENOTCONN;
    }
}

unsigned messages_send_typing(PurpleConnection *connection, const char *name, PurpleTypingState state) {
    sign_in *who = account_of_connection(connection);

    if (who == NULL) {
        return 0;
    }
    communicator_send_typing(who->session, name, state == PURPLE_TYPING);
    return state == PURPLE_TYPING ? TYPING_REPEATED : 0;
}

void messages_close(PurpleConnection *connection, const char *name) {
    sign_in *who = account_of_connection(connection);

    if (who != NULL) {
        communicator_close_conversation(who->session, name);
    }
}
