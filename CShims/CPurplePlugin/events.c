/*
 * events.c - the core's events, to the file that each concerns
 */
#include "plugin.h"

static void signed_in(sign_in *who, const communicator_signed_in_event *event) {
    PurpleConnection *connection = who->connection;
    PurpleAccount *account = purple_connection_get_account(connection);

    purple_debug_info(DEBUG_CATEGORY, "%s is signed in at %s (%s), %s %s, signatures by %s %s\n", event->uri.bytes,
                      event->server.bytes, event->product.bytes, event->connection_version.bytes,
                      event->connection_cipher.bytes, event->signing_version.bytes, event->signing_cipher.bytes);
    g_free(who->address);
    who->address = g_strdup(address_normalize(account, event->uri.bytes));
    purple_connection_set_display_name(connection, who->address);
    /* Other plugins hear of it now and may close the connection: who may be gone after this line. */
    purple_connection_set_state(connection, PURPLE_CONNECTED);
}

static void notice(sign_in *who, const communicator_text *text) {
    PurpleAccount *account = purple_connection_get_account(who->connection);

    purple_notify_warning(who->connection, _("Office Communicator"), purple_account_get_username(account),
                          text->bytes);
}

static void ended(sign_in *who, const communicator_ended_event *event) {
    if (event->error != COMMUNICATOR_ERROR_NONE) {
        purple_debug_error(DEBUG_CATEGORY, "%s: %s Tried: %s Answer: %s\n", communicator_error_name(event->error),
                           event->message.bytes, event->tried.bytes, event->answer.bytes);
    }
    account_ended(who, event);
}

/* What a connection that libpurple still has is told. */
static void deliver_to_connection(sign_in *who, const communicator_event *event) {
    switch (event->kind) {
    case COMMUNICATOR_EVENT_STEP:
        steps_show(who, &event->step);
        break;
    case COMMUNICATOR_EVENT_CERTIFICATE:
        certificate_ask(who, who->session, &event->certificate);
        break;
    case COMMUNICATOR_EVENT_PASSWORD:
        password_ask(who, &event->password);
        break;
    case COMMUNICATOR_EVENT_HOST:
        host_ask(who, &event->host);
        break;
    case COMMUNICATOR_EVENT_PAGE:
    case COMMUNICATOR_EVENT_PAGE_OPENED:
    case COMMUNICATOR_EVENT_CODE:
        pages_show(who, event->kind, &event->page);
        break;
    case COMMUNICATOR_EVENT_PAGE_OVER:
        pages_over(who);
        break;
    case COMMUNICATOR_EVENT_SIGNED_IN:
        signed_in(who, &event->signed_in);
        break;
    case COMMUNICATOR_EVENT_INTERRUPTED:
        interruption_begin(who, &event->interrupted);
        break;
    case COMMUNICATOR_EVENT_RESTORED:
        interruption_restored(who, &event->restored);
        break;
    case COMMUNICATOR_EVENT_PASSWORD_KEPT:
        /* libpurple would keep it in clear text. */
        purple_account_set_remember_password(purple_connection_get_account(who->connection), FALSE);
        break;
    case COMMUNICATOR_EVENT_NOTICE:
        notice(who, &event->notice);
        break;
    case COMMUNICATOR_EVENT_MESSAGE:
    case COMMUNICATOR_EVENT_TYPING:
    case COMMUNICATOR_EVENT_DELIVERED:
    case COMMUNICATOR_EVENT_UNDELIVERED:
    case COMMUNICATOR_EVENT_CONVERSATION:
        messages_deliver(who, event);
        break;
    case COMMUNICATOR_EVENT_CONFERENCE_INVITED:
    case COMMUNICATOR_EVENT_CONFERENCE_WITHDRAWN:
    case COMMUNICATOR_EVENT_CONFERENCE_OPENED:
    case COMMUNICATOR_EVENT_CONFERENCE_PERSON:
    case COMMUNICATOR_EVENT_CONFERENCE_STATE:
    case COMMUNICATOR_EVENT_CONFERENCE_MESSAGE:
    case COMMUNICATOR_EVENT_CONFERENCE_TYPING:
    case COMMUNICATOR_EVENT_CONFERENCE_UNDELIVERED:
    case COMMUNICATOR_EVENT_CONFERENCE_REMARK:
    case COMMUNICATOR_EVENT_CONFERENCE_ENDED:
        conferences_deliver(who, event);
        break;
    case COMMUNICATOR_EVENT_GROUP:
    case COMMUNICATOR_EVENT_CONTACT:
    case COMMUNICATOR_EVENT_CONTACT_REMOVED:
    case COMMUNICATOR_EVENT_CONTACTS:
    case COMMUNICATOR_EVENT_CONTACTS_REFUSED:
    case COMMUNICATOR_EVENT_ADDED_BY:
        contacts_deliver(who, event);
        break;
    case COMMUNICATOR_EVENT_PRESENCE:
    case COMMUNICATOR_EVENT_CARD:
    case COMMUNICATOR_EVENT_OWN_PRESENCE:
    case COMMUNICATOR_EVENT_OWN_NAME:
    case COMMUNICATOR_EVENT_ACCESS:
    case COMMUNICATOR_EVENT_ACCESS_RULE:
        presence_deliver(who, event);
        break;
    case COMMUNICATOR_EVENT_PEOPLE:
    case COMMUNICATOR_EVENT_MEMBERS:
    case COMMUNICATOR_EVENT_INFORMATION:
    case COMMUNICATOR_EVENT_PHOTO:
        people_deliver(who, event);
        break;
    case COMMUNICATOR_EVENT_TRACE:
    case COMMUNICATOR_EVENT_ENDED:
    case COMMUNICATOR_EVENT_CHECK:
    case COMMUNICATOR_EVENT_VERDICT:
        break;
    }
}

/* What is told of a connection that libpurple has closed: the windows stay, and what was written there is lost. */
static void deliver_afterwards(sign_in *who, const communicator_event *event) {
    if (event->kind == COMMUNICATOR_EVENT_UNDELIVERED) {
        messages_deliver(who, event);
    } else if (event->kind == COMMUNICATOR_EVENT_CONFERENCE_UNDELIVERED) {
        conferences_deliver(who, event);
    }
}

void events_deliver(void *context, const communicator_event *event) {
    sign_in *who = account_find(event->account);

    (void)context;
    if (event->kind == COMMUNICATOR_EVENT_TRACE) {
        trace_message(&event->trace);
    } else if (event->kind == COMMUNICATOR_EVENT_CHECK || event->kind == COMMUNICATOR_EVENT_VERDICT) {
        diagnosis_deliver(event);
    } else if (who != NULL && guests_deliver(who, event)) {
        return;
    } else if (who == NULL || who->session != event->session) {
        purple_debug_info(DEBUG_CATEGORY, "An event of a session that is over is ignored.\n");
    } else if (event->kind == COMMUNICATOR_EVENT_ENDED) {
        ended(who, &event->ended);
    } else if (who->connection != NULL) {
        deliver_to_connection(who, event);
    } else {
        deliver_afterwards(who, event);
    }
}
