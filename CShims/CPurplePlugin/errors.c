/*
 * errors.c - why a session ended, in libpurple's terms
 *
 * Clients reconnect by themselves after PURPLE_CONNECTION_ERROR_NETWORK_ERROR and _ENCRYPTION_ERROR alone, so these two
 * are for what may pass, and never for what the user has to change.
 */
#include "plugin.h"

PurpleConnectionError errors_reason(int error, gboolean may_retry) {
    switch (error) {
    case COMMUNICATOR_ERROR_ADDRESS:
        return PURPLE_CONNECTION_ERROR_INVALID_USERNAME;
    case COMMUNICATOR_ERROR_OPTION:
    case COMMUNICATOR_ERROR_USER_AGENT_REFUSED:
        return PURPLE_CONNECTION_ERROR_INVALID_SETTINGS;
    case COMMUNICATOR_ERROR_PASSWORD_NEEDED:
    case COMMUNICATOR_ERROR_CREDENTIALS_REFUSED:
    case COMMUNICATOR_ERROR_CERTIFICATE_REFUSED:
    case COMMUNICATOR_ERROR_ACCOUNT_REFUSED:
        return PURPLE_CONNECTION_ERROR_AUTHENTICATION_FAILED;
    case COMMUNICATOR_ERROR_NO_COMMON_SCHEME:
        return PURPLE_CONNECTION_ERROR_AUTHENTICATION_IMPOSSIBLE;
    case COMMUNICATOR_ERROR_UNTRUSTED:
        return PURPLE_CONNECTION_ERROR_CERT_UNTRUSTED;
    case COMMUNICATOR_ERROR_TLS:
        return PURPLE_CONNECTION_ERROR_ENCRYPTION_ERROR;
    case COMMUNICATOR_ERROR_NAME_NOT_FOUND:
    case COMMUNICATOR_ERROR_UNREACHABLE:
    case COMMUNICATOR_ERROR_CONNECTION_LOST:
    case COMMUNICATOR_ERROR_TIMEOUT:
    case COMMUNICATOR_ERROR_SERVER_UNAVAILABLE:
    case COMMUNICATOR_ERROR_ACCOUNT_MOVED:
    case COMMUNICATOR_ERROR_NONE:
        return PURPLE_CONNECTION_ERROR_NETWORK_ERROR;
    case COMMUNICATOR_ERROR_SIGNED_IN_ELSEWHERE:
        return PURPLE_CONNECTION_ERROR_NAME_IN_USE;
    case COMMUNICATOR_ERROR_PROTOCOL:
    case COMMUNICATOR_ERROR_INTERNAL:
    default:
        return may_retry ? PURPLE_CONNECTION_ERROR_NETWORK_ERROR : PURPLE_CONNECTION_ERROR_OTHER_ERROR;
    }
}

char *errors_description(const communicator_ended_event *event) {
    GString *text = g_string_new(event->message.length > 0 ? event->message.bytes
                                                           : communicator_error_text(event->error));

    if (event->advice.length > 0) {
        g_string_append_printf(text, " %s", event->advice.bytes);
    }
    /* Clients with windows have the menu; BitlBee has not. */
    if (event->diagnosis_helps && requests_have_fields()) {
        g_string_append_printf(text, " %s",
                               _("“Diagnose connection…” in the menu “Office Communicator” tells more."));
    }
    return g_string_free(text, FALSE);
}
