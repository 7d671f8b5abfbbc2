/*
 * host.c - is a server outside the account's domain the right one?
 */
#include "plugin.h"

static void answer(gpointer user_data, gboolean is_right) {
    question asked = requests_take(user_data);

    if (asked.who != NULL) {
        communicator_answer_host(asked.session, asked.number, is_right);
    }
}

static void accepted(gpointer user_data, int action) {
    (void)action;
    answer(user_data, TRUE);
}

static void rejected(gpointer user_data, int action) {
    (void)action;
    answer(user_data, FALSE);
}

void host_ask(sign_in *who, const communicator_host_event *event) {
    enum { ACCEPT, REJECT, COUNT };
    PurpleConnection *connection = who->connection;
    gpointer user_data = requests_open(who, event->question);
    char *primary = g_strdup_printf(_("Sign in at %s?"), event->host.bytes);
    char *secondary = g_strdup_printf(_("The sign-in for %s leads to this server, which is outside that domain. Accept it "
                                        "only if you know that your organisation uses it: it will be shown who you "
                                        "are."),
                                      event->domain.bytes);
    void *shown;
    question unshown;

    steps_pause(who, _("Waiting for your answer about a server"));
    shown = purple_request_action(connection, _("Server outside the domain"), primary, secondary, REJECT,
                                  purple_connection_get_account(connection), NULL, NULL, user_data, COUNT,
                                  requests_caption(N_("Accept")), G_CALLBACK(accepted),
                                  requests_caption(N_("Reject")), G_CALLBACK(rejected));
    unshown = requests_unshown(user_data, shown);
    if (unshown.who != NULL) {
        communicator_answer_host(unshown.session, unshown.number, false);
    }
    g_free(secondary);
    g_free(primary);
}
