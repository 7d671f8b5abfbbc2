/*
 * plugin.h - what the files of the libpurple plugin share
 *
 * Copyright (C) 2026 the Communicator maintainers. Licence: GPL-3.0-or-later.
 *
 * The plugin translates between libpurple and communicator.h and decides nothing about the protocol. Each file serves
 * one concern and is named after it; a function is prefixed with the name of the file that it lives in.
 *
 * LIFETIME. A sign_in begins in account_login(). When libpurple closes the connection, sign_in.connection becomes NULL
 * and nothing is told to libpurple any more; the sign_in itself ends when the core has said good-bye to the server.
 * Whatever is handed to libpurple as user data is a number, looked up when it comes back: an answer that comes late
 * finds nothing.
 *
 * TEXTS for notices, requests and connection errors are plain text: libpurple's clients escape them themselves.
 */
#ifndef COMMUNICATOR_PLUGIN_H
#define COMMUNICATOR_PLUGIN_H

#include <libintl.h>
#include <purple.h>

#include "communicator.h"

#define PROTOCOL_ID "prpl-communicator"
#define DEBUG_CATEGORY "communicator"
#define TEXT_DOMAIN "communicator"

/* Translated now; and: to be translated where it is shown. */
#define _(text) dgettext(TEXT_DOMAIN, text)
#define N_(text) (text)

/* One sign-in of one account, from account_login() until the core has forgotten it. */
typedef struct sign_in {
    communicator_account account;
    communicator_session session;
    PurpleConnection *connection; /* NULL: libpurple has closed it */
    PurpleAccount *owner;         /* libpurple's account, which may be deleted once the connection is closed */
    char *address;                /* the user's, as address_normalize() writes it; NULL before it is signed in */
    unsigned progress;            /* the furthest step that has been shown */
    guint interruption_timer;     /* libpurple's handle; 0: the account is registered */
    char *interruption_reason;    /* for the user; NULL as long as the account is registered */
    GHashTable *contacts;         /* the addresses on the server's list; NULL before it is known (contacts.c) */
    gboolean contacts_known;      /* the list has been told completely once */
    GHashTable *newest;           /* group to the contact that was put into it last (contacts.c) */
    GHashTable *people;           /* address to person (presence.c) */
    GHashTable *access_rules;     /* what many see of the user; NULL: nothing is known (access.c) */
    GHashTable *conferences;      /* number to conference; NULL: none (conferences.c) */
    char *page_url;               /* where the user is to log on; NULL: nowhere (pages.c) */
    char *page_wish;              /* what the user is asked to do there */
    GHashTable *guests;           /* the sessions of meetings joined as a guest; NULL: none (guests.c) */
    gboolean is_over;             /* its own session has ended, after libpurple has closed the connection */
} sign_in;

/* What stands on a contact card. */
typedef enum card_field {
    CARD_NAME,
    CARD_TITLE,
    CARD_COMPANY,
    CARD_DEPARTMENT,
    CARD_OFFICE,
    CARD_WORK_PHONE,
    CARD_MOBILE_PHONE,
    CARD_HOME_PHONE,
    CARD_OTHER_PHONE,
    CARD_EMAIL,
    CARD_WEBSITE,
    CARD_ADDRESS,
    CARD_FIELDS
} card_field;

/* What is known of a person; texts are plain, NULL where nothing is known. */
typedef struct person {
    communicator_activity activity;
    char *activity_text;
    char *note;
    gboolean note_is_out_of_office;
    gboolean mobile;
    int64_t since;
    char *meeting_subject;
    char *meeting_location;
    unsigned capabilities;
    communicator_access access;
    char *card[CARD_FIELDS];
} person;

/* access.c: who sees how much of the user's presence */
void access_deliver(sign_in *who, const communicator_access_event *event);
void access_deliver_rule(sign_in *who, const communicator_access_rule_event *event);
void access_forget(sign_in *who);
/* The account's action: shows the rules for many, and changes them. */
void access_ask(PurplePluginAction *action);
/* libpurple's add_deny and rem_permit; add_permit and rem_deny. */
void access_block(PurpleConnection *connection, const char *name);
void access_allow(PurpleConnection *connection, const char *name);
PurpleMenuAction *access_menu(PurpleBuddy *buddy);
const char *access_name(communicator_access access);

/* account.c: libpurple's connections as sessions of the core */
void account_login(PurpleAccount *account);
void account_close(PurpleConnection *connection);
/* Signs in once more on the same connection, with the account's options as they are now. */
void account_retry(sign_in *who);
void account_ended(sign_in *who, const communicator_ended_event *event);
/* Lets go of a sign-in that libpurple has closed, once all its sessions are over. */
void account_settle(sign_in *who);
/* NULL if the account is not one of ours, or no longer. */
sign_in *account_find(communicator_account account);
/* The sign-in that serves the connection, or NULL. */
sign_in *account_of_connection(PurpleConnection *connection);
/* Whether the account is one of this protocol. */
gboolean account_is_ours(PurpleAccount *account);
/* NULL for an account of another protocol, too. */
sign_in *account_sign_in(PurpleAccount *account);
/* Forgets every sign-in, after the core has stopped. */
void account_forget_all(void);

/* actions.c: the account's menu */
GList *actions_menu(PurplePlugin *plugin, gpointer context);

/* address.c: names */
/* libpurple's normalize(): lower case, without "sip:" and blanks around it. Lives until the next call. */
const char *address_normalize(const PurpleAccount *account, const char *name);
/* What an address looks like, for people; and the dialog for one that is none. */
const char *address_explanation(void);
void address_refuse(PurpleConnection *connection, const char *title);
/* Splits "sign-in address,login name"; free *address and *login with g_free(). *login is "" when there is none. */
void address_split(const char *username, char **address, char **login);

/* certificate.c: shall this server certificate be trusted? */
/* session: the one that asks. */
void certificate_ask(sign_in *who, communicator_session session, const communicator_certificate_event *event);

/* conferences.c: conversations of several */
/* An event of COMMUNICATOR_EVENT_CONFERENCE_INVITED and its like. */
void conferences_deliver(sign_in *who, const communicator_event *event);
void conferences_forget(sign_in *who);
/* libpurple's chat_invite, chat_leave, chat_send and get_cb_alias. */
void conferences_invite(PurpleConnection *connection, int id, const char *message, const char *name);
void conferences_leave(PurpleConnection *connection, int id);
int conferences_send(PurpleConnection *connection, int id, const char *html, PurpleMessageFlags flags);
char *conferences_alias(PurpleConnection *connection, int id, const char *address);

/* contacts.c: the contact list */
/* An event of COMMUNICATOR_EVENT_CONTACT and its like. */
void contacts_deliver(sign_in *who, const communicator_event *event);
void contacts_forget(sign_in *who);
/* libpurple's add_buddy, remove_buddy, group_buddy, alias_buddy, rename_group, remove_group and blist_node_menu. */
void contacts_add(PurpleConnection *connection, PurpleBuddy *buddy, PurpleGroup *group);
void contacts_remove(PurpleConnection *connection, PurpleBuddy *buddy, PurpleGroup *group);
void contacts_move(PurpleConnection *connection, const char *name, const char *from, const char *to);
void contacts_alias(PurpleConnection *connection, const char *name, const char *alias);
void contacts_rename_group(PurpleConnection *connection, const char *old_name, PurpleGroup *group, GList *moved);
void contacts_remove_group(PurpleConnection *connection, PurpleGroup *group);
GList *contacts_menu(PurpleBlistNode *node);

/* diagnosis.c: what is wrong with a connection */
/* Begins to look at all that the account needs to sign in, and shows a verdict; nothing while it is under way. */
void diagnosis_begin(PurpleAccount *account);
/* A check or a verdict. */
void diagnosis_deliver(const communicator_event *event);
/* Ends all that are under way and closes their windows. */
void diagnosis_forget_all(void);

/* errors.c: why a session ended, in libpurple's terms */
PurpleConnectionError errors_reason(int error, gboolean may_retry);
/* What happened and what to do; free with g_free(). */
char *errors_description(const communicator_ended_event *event);

/* events.c: the core's events, to the file that each concerns */
void events_deliver(void *context, const communicator_event *event);

/* guests.c: meetings that the user joins as a guest */
/* The account's action: asks for the link of a meeting and a name, and joins it. */
void guests_ask(PurplePluginAction *action);
/* The fields of that question, and what the user has filled in; false if something is missing. */
PurpleRequestFields *guests_questions(const char *usual_name);
gboolean guests_answers(PurpleRequestFields *fields, const char **meeting, const char **name);
/* Joins; false, which the user has been told, if that is no meeting. */
gboolean guests_join(sign_in *who, const char *meeting, const char *name);
/* Takes an event of a guest's session; false for one of another. */
gboolean guests_deliver(sign_in *who, const communicator_event *event);
/* Leaves all meetings. */
void guests_leave(sign_in *who);
/* Whether one of them has not been left yet. */
gboolean guests_are_present(sign_in *who);
void guests_forget(sign_in *who);

/* host.c: is a server outside the account's domain the right one? */
void host_ask(sign_in *who, const communicator_host_event *event);

/* import.c: accounts of pidgin-sipe */
/* Makes a disabled copy of each account that has none yet; returns a sentence for the user, free with g_free(). */
char *import_accounts(void);

/* interruption.c: the connection is lost for a while */
void interruption_begin(sign_in *who, const communicator_interrupted_event *event);
void interruption_restored(sign_in *who, const communicator_restored_event *event);
/* Nothing is told of the interruption any more, if there is one. */
void interruption_end(sign_in *who);

/* joining.c: into a conference */
/* Opens a conference and asks somebody in. */
void joining_start_with(PurpleAccount *account, const char *name);
/* The account's action: asks for the link of a meeting, and joins it. */
void joining_ask_meeting(PurplePluginAction *action);
/* What the user is told who is asked for a meeting. */
const char *joining_explanation(void);
/* Adds to the menu of a contact. */
GList *joining_menu(GList *menu, PurpleBuddy *buddy);
/* libpurple's chat_info, chat_info_defaults, join_chat, reject_chat and get_chat_name. */
GList *joining_questions(PurpleConnection *connection);
GHashTable *joining_defaults(PurpleConnection *connection, const char *name);
void joining_join(PurpleConnection *connection, GHashTable *components);
void joining_reject(PurpleConnection *connection, GHashTable *components);
char *joining_name(GHashTable *components);

/* loop.c: the client's event loop for the core */
void loop_open(void);
void loop_watch(void *context, int descriptor, unsigned interest);
void loop_wake(void *context, int64_t milliseconds);
/* Lets the core do what is due this moment: what it has to send is on its way when this returns. */
void loop_settle(void);
void loop_close(void);

/* messages.c: conversations with one person each */
/* An event of COMMUNICATOR_EVENT_MESSAGE and its like. */
void messages_deliver(sign_in *who, const communicator_event *event);
/* The conversation with somebody, which is opened if there is none. */
PurpleConversation *messages_conversation(PurpleConnection *connection, const char *name);
/* What is shown of a text that has not arrived: reason, what the server says, and the text; free with g_free(). */
char *messages_undelivered_html(const communicator_undelivered_event *event);
/* libpurple's send_im, send_typing and convo_closed. */
int messages_send(PurpleConnection *connection, const char *name, const char *html, PurpleMessageFlags flags);
unsigned messages_send_typing(PurpleConnection *connection, const char *name, PurpleTypingState state);
void messages_close(PurpleConnection *connection, const char *name);

/* network.c: what libpurple says of the machine's network */
/* Listens from now on; libpurple has no such signal yet while it loads its protocols. */
void network_listen(void);
void network_close(void);

/* options.c: the account's options in libpurple and in the core */
void options_register(PurplePluginProtocolInfo *protocol);
/* Opens an account of the core with the options of the libpurple account. If it fails, *reason and *description
 * (free with g_free()) tell why. */
gboolean options_open_account(PurpleAccount *from, communicator_account *account, PurpleConnectionError *reason,
                              char **description);
/* Whether the core keeps the account's password, in the keyring, in place of libpurple. */
gboolean options_use_keyring(PurpleAccount *account);

/* pages.c: the user is to log on at a page, in a browser */
void pages_show(sign_in *who, communicator_event_kind kind, const communicator_page_event *event);
/* Closes the window, if there is one. */
void pages_over(sign_in *who);
/* Can the client open a page? */
gboolean pages_can_open(void);

/* password.c: a password is needed */
void password_ask(sign_in *who, const communicator_password_event *event);

/* people.c: the address book */
/* An event of COMMUNICATOR_EVENT_PEOPLE and its like. */
void people_deliver(sign_in *who, const communicator_event *event);
/* Offers the members of distribution groups, in the groups' menus. */
void people_listen(void);
void people_close(void);
/* Asks the user whom to search for. */
void people_search(sign_in *who);
/* libpurple's get_info. */
void people_show_information(PurpleConnection *connection, const char *name);
/* Asks for the photo that a card speaks of, unless the client has it. */
void people_note_photo(sign_in *who, const communicator_card_event *card);

/* presence.c: what is shown of people */
/* An event of COMMUNICATOR_EVENT_PRESENCE and its like. */
void presence_deliver(sign_in *who, const communicator_event *event);
void presence_forget(sign_in *who);
/* A contact is on the list no more: when they are back they are offline at first. */
void presence_removed(sign_in *who, const char *address);
/* What is known of somebody; never NULL. */
person *presence_person(sign_in *who, const char *address);
/* Notes what stands on a card. */
void presence_introduce(sign_in *who, const communicator_card_event *event);
/* Says all that is known of somebody. */
void presence_describe(sign_in *who, const char *address, PurpleNotifyUserInfo *info);
/* libpurple's status_text and tooltip_text. */
char *presence_status_text(PurpleBuddy *buddy);
void presence_tooltip(PurpleBuddy *buddy, PurpleNotifyUserInfo *info, gboolean full);

/* presiding.c: what presenters do in a conference */
/* Offers its commands, from the plugin's load to its unload. */
void presiding_open(void);
void presiding_close(void);
/* Offers its menus from now on; libpurple has no such signal yet while it loads its protocols. */
void presiding_listen(void);

/* requests.c: questions to the user */
typedef struct question {
    sign_in *who; /* NULL: nobody waits for the answer any more */
    communicator_session session;
    communicator_question number; /* 0: a question of the plugin's own */
} question;
/* Notes a question; the result is the user data for libpurple. */
gpointer requests_open(sign_in *who, communicator_question number);
/* The same for a session beside that of the connection. */
gpointer requests_open_in(sign_in *who, communicator_session session, communicator_question number);
/* The question behind the user data; it is answered once, later calls find nobody. */
question requests_take(gpointer user_data);
/* Takes back a question that the client did not show, though libpurple was asked to; of nobody where it did. */
question requests_unshown(gpointer user_data, const void *shown);
/* For libpurple, where the user leaves a question of the plugin's own without an answer. */
void requests_drop(gpointer user_data, gpointer ignored);
/* Takes all questions of a sign-in back. */
void requests_forget(sign_in *who);
/* The same for a connection, and closes their windows. */
void requests_close(PurpleConnection *connection);
/* Does the client know purple_request_fields()? */
gboolean requests_have_fields(void);
/* A button's caption: translated, unless the client recognises buttons by their English words. */
const char *requests_caption(const char *text);

/* signals.c: what libpurple tells whoever listens */
typedef struct listener {
    gboolean is_listening;
} listener;
/* Listens from now on, once; libpurple has no signals yet while it loads its protocols. */
void signals_listen(listener *listening, void *teller, const char *signal, PurpleCallback callback);
void signals_close(listener *listening);

/* status.c: the status types of an account and its contacts */
GList *status_types(PurpleAccount *account);
/* What somebody does, for people. */
const char *status_name(communicator_activity activity);
/* Shows what a contact does, with their note, and whether by a mobile device. */
void status_show(PurpleAccount *account, const char *name, communicator_activity activity, const char *note);
void status_show_mobile(PurpleAccount *account, const char *name, gboolean is_mobile);
gboolean status_is_mobile(PurplePresence *presence);
/* Shows of one buddy what is shown of another. */
void status_copy(PurplePresence *to, PurplePresence *from);
/* Hears from the client what the user chooses while signing in. */
void status_listen(void);
void status_close(void);
/* The sign-in begins with the status that the user has chosen. */
void status_begin(sign_in *who);
/* libpurple's set_status and set_idle. */
void status_set(PurpleAccount *account, PurpleStatus *chosen);
void status_set_idle(PurpleConnection *connection, int seconds);
/* Shows what others see of the user. */
void status_follow(sign_in *who, const communicator_presence_event *event);

/* steps.c: the progress of a sign-in */
void steps_show(sign_in *who, const communicator_step_event *event);
/* Says what the sign-in waits for, at the step where it is. */
void steps_pause(sign_in *who, const char *text);

/* titles.c: what the windows of conferences are called */
void titles_listen(void);
void titles_close(void);

/* tools.c: the client's Tools menu, for accounts that cannot sign in, and for people without one */
void tools_open(PurplePlugin *protocol);
void tools_close(void);

/* trace.c: libpurple's debug log */
void trace_log(void *context, communicator_log_level level, communicator_text text);
/* Does anybody look at the log? */
bool trace_is_watched(void *context);
void trace_message(const communicator_trace_event *event);

/* translations.c: the language of the texts */
/* Before the first text. The plugin speaks the language that the client has chosen. */
void translations_open(const PurplePlugin *plugin);
/* Translates the text and puts the values into it, which are %s, %d or %u; free with g_free(). A translation that wants
 * other values is passed over. */
char *translations_format(const char *text, ...) G_GNUC_PRINTF(1, 2);

/* useragent.c: the pool refused the user agent */
/* Offers user agents that pools accept; false if the client cannot ask. */
gboolean useragent_ask(sign_in *who, const communicator_ended_event *event);

/* visits.c: meetings that are joined as a guest by somebody who has no account */
void visits_close(void);
/* The action of the Tools menu: asks for a meeting, and joins it by an account of the visit's own. */
void visits_ask(PurplePluginAction *action);
/* Joins what the account is for; false if it is not a visit's. */
gboolean visits_begin(sign_in *who);
/* Visits that are over are closed soon after this. */
void visits_check(void);

#endif
