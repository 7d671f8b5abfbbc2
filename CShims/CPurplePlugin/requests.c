/*
 * requests.c - questions to the user
 *
 * The user data of a request is a number. Whatever a client does with an old window, its answer finds no question.
 */
#include "plugin.h"

/* Number (as a pointer) to question. */
static GHashTable *questions;

gpointer requests_open(sign_in *who, communicator_question number) {
    return requests_open_in(who, who->session, number);
}

gpointer requests_open_in(sign_in *who, communicator_session session, communicator_question number) {
    static guint last;
    question *asked = g_new0(question, 1);

    if (questions == NULL) {
        questions = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    }
    asked->who = who;
    asked->session = session;
    asked->number = number;
    last++;
    g_hash_table_insert(questions, GUINT_TO_POINTER(last), asked);
    return GUINT_TO_POINTER(last);
}

question requests_take(gpointer user_data) {
    question nobody = {.who = NULL};
    question *asked = questions == NULL ? NULL : g_hash_table_lookup(questions, user_data);

    if (asked == NULL) {
        return nobody;
    }
    question taken = *asked;
    g_hash_table_remove(questions, user_data);
    return taken;
}

question requests_unshown(gpointer user_data, const void *shown) {
    question nothing = {.who = NULL};

    return shown == NULL ? requests_take(user_data) : nothing;
}

void requests_drop(gpointer user_data, gpointer ignored) {
    (void)ignored;
    requests_take(user_data);
}

static gboolean is_of(gpointer number, gpointer asked, gpointer who) {
    (void)number;
    return ((question *)asked)->who == who;
}

void requests_forget(sign_in *who) {
    if (questions != NULL) {
        g_hash_table_foreach_remove(questions, is_of, who);
        if (g_hash_table_size(questions) == 0) {
            g_hash_table_destroy(questions);
            questions = NULL;
        }
    }
}

void requests_close(PurpleConnection *connection) {
    requests_forget(account_of_connection(connection));
    purple_request_close_with_handle(connection);
    purple_notify_close_with_handle(connection);
}

gboolean requests_have_fields(void) {
    PurpleRequestUiOps *client = purple_request_get_ui_ops();
    return client != NULL && client->request_fields != NULL;
}

const char *requests_caption(const char *text) {
    /* A client without fields is BitlBee, which looks for OK, Accept, Cancel and Reject in the captions. */
    return requests_have_fields() ? _(text) : text;
}
