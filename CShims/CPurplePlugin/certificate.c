/*
 * certificate.c - shall this server certificate be trusted?
 */
#include "plugin.h"

static void answer(gpointer user_data, communicator_certificate_answer decision) {
    question asked = requests_take(user_data);

    if (asked.who != NULL) {
        communicator_answer_certificate(asked.session, asked.number, decision);
    }
}

static void accepted_once(gpointer user_data, int action) {
    (void)action;
    answer(user_data, COMMUNICATOR_CERTIFICATE_ACCEPT_ONCE);
}

static void accepted_always(gpointer user_data, int action) {
    (void)action;
    answer(user_data, COMMUNICATOR_CERTIFICATE_ACCEPT_ALWAYS);
}

static void rejected(gpointer user_data, int action) {
    (void)action;
    answer(user_data, COMMUNICATOR_CERTIFICATE_REJECT);
}

/* A day for people; free with g_free(). */
static char *day(int64_t seconds) {
    GDateTime *time = g_date_time_new_from_unix_utc(seconds);
    char *text = time == NULL ? NULL : g_date_time_format(time, "%Y-%m-%d");

    if (time != NULL) {
        g_date_time_unref(time);
    }
    return text == NULL ? g_strdup("?") : text;
}

/* The fingerprint, in two equal lines of its own, which can be compared; free with g_free(). */
static char *in_lines(const communicator_text *fingerprint) {
    enum { LINE = 16 * sizeof "AA" }; /* bytes, each with a colon after it */

    if (fingerprint->length <= LINE) {
        return g_strdup(fingerprint->bytes);
    }
    return g_strdup_printf("\n%.*s\n%s", (int)LINE - 1, fingerprint->bytes, fingerprint->bytes + LINE);
}

/* What the user has to know to decide; free with g_free(). */
static char *description(const communicator_certificate_event *event) {
    char *from = day(event->not_before);
    char *until = day(event->not_after);
    char *fingerprint = in_lines(&event->fingerprint);
    char *text = translations_format("%s\n\n"
                                     "Issued to: %s\n"
                                     "For the names: %s\n"
                                     "Issued by: %s\n"
                                     "Valid from %s until %s\n"
                                     "SHA-256 fingerprint: %s\n\n"
                                     "Accept it only if an administrator has confirmed the fingerprint.",
                                     event->reason.bytes, event->subject.bytes, event->names.bytes, event->issuer.bytes,
                                     from, until, fingerprint);

    g_free(fingerprint);
    g_free(until);
    g_free(from);
    return text;
}

void certificate_ask(sign_in *who, communicator_session session, const communicator_certificate_event *event) {
    enum { ONCE, ALWAYS, REJECT, COUNT };
    PurpleConnection *connection = who->connection;
    gpointer user_data = requests_open_in(who, session, event->question);
    char *primary = translations_format("The certificate of %s is not trusted. Accept it?", event->host.bytes);
    char *secondary = description(event);
    void *shown;
    question unshown;

    if (session == who->session) {
        steps_pause(who, _("Waiting for your answer about a certificate"));
    }
    /* BitlBee, which knows only yes and no, takes the last Accept for yes: the one that does not ask every day. */
    shown = purple_request_action(connection, _("Server certificate"), primary, secondary, REJECT,
                                  purple_connection_get_account(connection), NULL, NULL, user_data, COUNT,
                                  requests_caption(N_("Accept once")), G_CALLBACK(accepted_once),
                                  requests_caption(N_("Accept always")), G_CALLBACK(accepted_always),
                                  requests_caption(N_("Reject")), G_CALLBACK(rejected));
    unshown = requests_unshown(user_data, shown);
    if (unshown.who != NULL) {
        communicator_answer_certificate(unshown.session, unshown.number, COMMUNICATOR_CERTIFICATE_REJECT);
    }
    g_free(secondary);
    g_free(primary);
}
