/*
 * interruption.c - the connection is lost for a while
 *
 * The core signs in again by itself. What is over within the time of grace (a server that restarts, another network, a
 * lid that was closed) does not show: contacts and conversations stay as they are. What lasts longer is shown as every
 * protocol of libpurple shows it: the connection ends with a network error. Clients then show the account as offline,
 * with the reason, and sign it in again by themselves, at once when they hear that the network is back.
 */
#include "plugin.h"

/* Long enough for three attempts of the core, short enough that nobody writes to contacts who cannot be reached. */
enum { GRACE_SECONDS = 20 };

static gboolean grace_is_over(gpointer data) {
    sign_in *who = data;
    char *reason = who->interruption_reason;

    who->interruption_timer = 0;
    who->interruption_reason = NULL;
    purple_connection_error_reason(who->connection, PURPLE_CONNECTION_ERROR_NETWORK_ERROR, reason);
    g_free(reason);
    return FALSE;
}

void interruption_begin(sign_in *who, const communicator_interrupted_event *event) {
    purple_debug_warning(DEBUG_CATEGORY, "%s: %s Answer: %s Next attempt in %" G_GUINT64_FORMAT " ms.\n",
                         communicator_error_name(event->error), event->message.bytes, event->answer.bytes,
                         (guint64)event->retry_milliseconds);
    g_free(who->interruption_reason);
    who->interruption_reason = g_strdup(event->message.bytes);
    if (who->interruption_timer == 0) {
        who->interruption_timer = purple_timeout_add_seconds(GRACE_SECONDS, grace_is_over, who);
    }
}

void interruption_end(sign_in *who) {
    if (who->interruption_timer != 0) {
        purple_timeout_remove(who->interruption_timer);
        who->interruption_timer = 0;
    }
    g_free(who->interruption_reason);
    who->interruption_reason = NULL;
}

void interruption_restored(sign_in *who, const communicator_restored_event *event) {
    purple_debug_info(DEBUG_CATEGORY, "Registered again at %s after %" G_GUINT64_FORMAT " ms.\n",
                      event->server.bytes, (guint64)event->milliseconds);
    interruption_end(who);
}
