/*
 * pages.c - the user is to log on at a page, in a browser
 *
 * The window stays until the core says that it is over: while a browser is in front, the code must remain in sight.
 */
#include "plugin.h"

static void show(sign_in *who);

gboolean pages_can_open(void) {
    PurpleNotifyUiOps *client = purple_notify_get_ui_ops();
    return client != NULL && client->notify_uri != NULL;
}

static void open_page(gpointer user_data, int action) {
    question asked = requests_take(user_data);

    (void)action;
    if (asked.who != NULL && asked.who->page_url != NULL) {
        purple_notify_uri(asked.who->connection, asked.who->page_url);
        show(asked.who);
    }
}

static void cancelled(gpointer user_data, int action) {
    question asked = requests_take(user_data);

    (void)action;
    if (asked.who != NULL) {
        purple_connection_error_reason(asked.who->connection, PURPLE_CONNECTION_ERROR_AUTHENTICATION_FAILED,
                                       _("The log-on in the browser was not finished."));
    }
}

static void show(sign_in *who) {
    enum { OPEN, CANCEL, COUNT };
    gpointer user_data = requests_open(who, 0);
    PurpleAccount *account = purple_connection_get_account(who->connection);
    const char *title = _("Log-on in the browser"), *primary = _("Log on in the browser");
    void *shown;

    /* The window belongs to the sign-in, so that it can be closed whatever the client has done with it. */
    if (who->page_url != NULL) {
        shown = purple_request_action(who, title, primary, who->page_wish, OPEN, account, NULL, NULL, user_data, COUNT,
                                      _("Open the page"), G_CALLBACK(open_page), _("Cancel"), G_CALLBACK(cancelled));
    } else {
        shown = purple_request_action(who, title, primary, who->page_wish, 0, account, NULL, NULL, user_data, 1,
                                      _("Cancel"), G_CALLBACK(cancelled));
    }
    requests_unshown(user_data, shown);
}

static char *wish(communicator_event_kind kind, const communicator_page_event *event) {
    switch (kind) {
    case COMMUNICATOR_EVENT_CODE:
        return translations_format("Open %s in a browser, on any device, and enter the code %s.", event->url.bytes,
                                   event->code.bytes);
    case COMMUNICATOR_EVENT_PAGE_OPENED:
        return g_strdup(_("A browser window has opened. When you have logged on there, the sign-in goes on here."));
    default:
        return g_strdup(_("Your organisation's page opens in the browser. When you have logged on there, the "
                          "sign-in goes on here."));
    }
}

void pages_show(sign_in *who, communicator_event_kind kind, const communicator_page_event *event) {
    pages_over(who);
    who->page_url = kind == COMMUNICATOR_EVENT_PAGE_OPENED ? NULL : g_strdup(event->url.bytes);
    who->page_wish = wish(kind, event);
    steps_pause(who, _("Log on in the browser"));
    if (!pages_can_open()) {
        purple_notify_info(who->connection, _("Log-on in the browser"), _("Log on in the browser"), who->page_wish);
        return;
    }
    if (kind == COMMUNICATOR_EVENT_PAGE) {
        purple_notify_uri(who->connection, who->page_url);
    }
    show(who);
}

void pages_over(sign_in *who) {
    purple_request_close_with_handle(who);
    g_clear_pointer(&who->page_url, g_free);
    g_clear_pointer(&who->page_wish, g_free);
}
