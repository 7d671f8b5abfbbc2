/*
 * communicator.h - sign in to Skype for Business, Lync and Office Communications Server
 *
 * Copyright (C) 2026 the Communicator maintainers. Licence: GPL-3.0-or-later.
 *
 * THREADS. All functions are called on one thread, the one that called communicator_start(); all callbacks of
 * communicator_host are made on it. The library never blocks it: what blocks runs on a thread of the library's own.
 *
 * EVENTS. The library calls communicator_host.event only from inside communicator_run() and communicator_ready(),
 * never from inside another function of this header. An event's data is valid until the callback returns; all text
 * is UTF-8 without control characters other than line feed and tab, and ends with a NUL that is not counted.
 *
 * HANDLES are numbers. A handle that has been closed, or never existed, gives COMMUNICATOR_NO_SUCH_HANDLE; it never
 * touches memory. Zero is never a valid handle.
 *
 * TEXT ARGUMENTS are NUL-terminated UTF-8 and are copied before the function returns. Secrets cross only in the
 * functions that say so, as bytes with a length; the library wipes its copies after use, the caller wipes its own.
 *
 * STRUCTS that the caller fills begin with struct_size; set it to sizeof the struct, zero the rest. Members are only
 * ever added at the end.
 */
#ifndef COMMUNICATOR_H
#define COMMUNICATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An account: who signs in and how. Lives from communicator_account_open() to communicator_account_close(). */
typedef uint64_t communicator_account;
/* One sign-in of an account. Lives from communicator_sign_in() to COMMUNICATOR_EVENT_ENDED or
 * communicator_session_close(), whichever is first. */
typedef uint64_t communicator_session;
/* A diagnosis under way. Lives from communicator_diagnose() to COMMUNICATOR_EVENT_VERDICT or
 * communicator_diagnosis_cancel(), whichever is first. */
typedef uint64_t communicator_diagnosis;
/* A question that the library has asked; it is answered once. */
typedef uint64_t communicator_question;

/* A text that the library lends; bytes is never NULL, length does not count the NUL. */
typedef struct communicator_text {
    const char *bytes;
    size_t length;
} communicator_text;

/* What the functions of this header return. */
typedef enum communicator_result {
    COMMUNICATOR_OK = 0,
    COMMUNICATOR_NO_SUCH_HANDLE = 1,   /* closed already, or never opened */
    COMMUNICATOR_INVALID_ARGUMENT = 2, /* NULL, not UTF-8, out of range; for options see communicator_account_refusal */
    COMMUNICATOR_NOT_STARTED = 3,      /* communicator_start() has not been called */
    COMMUNICATOR_BUSY = 4              /* started already; the account has a session already */
} communicator_result;

/* ---- The host ------------------------------------------------------------------------------------------------ */

/* What a descriptor is watched for, or is ready for; a set of bits. */
enum { COMMUNICATOR_READ = 1, COMMUNICATOR_WRITE = 2 };

typedef enum communicator_log_level {
    COMMUNICATOR_LOG_DEBUG = 0,
    COMMUNICATOR_LOG_INFO = 1,
    COMMUNICATOR_LOG_WARNING = 2,
    COMMUNICATOR_LOG_ERROR = 3
} communicator_log_level;

typedef struct communicator_event communicator_event;

/* What the embedding program lends the library. No function may be NULL but now and traces; none may call the library back
 * before it returns, except event, which may call everything but communicator_run, _ready and _stop. */
typedef struct communicator_host {
    size_t struct_size;
    void *context; /* passed back to every function below */
    /* Call communicator_ready() whenever descriptor is ready for interest; 0 ends the watch. The library ends a
     * watch before it closes the descriptor. */
    void (*watch)(void *context, int descriptor, unsigned interest);
    /* Call communicator_run() once, after so many milliseconds (0: as soon as the loop turns), in place of what was
     * asked before; a negative number asks for no call. */
    void (*wake)(void *context, int64_t milliseconds);
    /* Milliseconds of a clock that never goes back. NULL: the system's CLOCK_BOOTTIME. */
    uint64_t (*now)(void *context);
    /* A line for the log. Never holds a secret. This version writes none: all that it has to tell is an event. */
    void (*log)(void *context, communicator_log_level level, communicator_text text);
    /* Something happened. */
    void (*event)(void *context, const communicator_event *event);
    /* Are COMMUNICATOR_EVENT_TRACEs of messages wanted at the moment? They cost time. NULL: always, where the account's
     * options ask for them. */
    bool (*traces)(void *context);
} communicator_host;

/* Starts the library in this process. The host's struct is copied. */
communicator_result communicator_start(const communicator_host *host);
/* Ends every session at once and forgets all accounts; no event follows. The host's watch and wake are called until it
 * returns. It waits at most three seconds for blocking work that has begun, such as making a key. The library may be
 * started again afterwards. */
void communicator_stop(void);
/* Does what is due; at most about ten milliseconds at a time. */
void communicator_run(void);
/* A watched descriptor is ready for interest. */
void communicator_ready(int descriptor, unsigned interest);

/* "1.0.0"; lives as long as the process. */
const char *communicator_version(void);

/* ---- Accounts ------------------------------------------------------------------------------------------------ */

typedef enum communicator_transport {
    COMMUNICATOR_TRANSPORT_AUTO = 0, /* TLS; where no registrar that was found can be reached, as UCWA */
    COMMUNICATOR_TRANSPORT_TLS = 1,
    COMMUNICATOR_TRANSPORT_TCP = 2,
    COMMUNICATOR_TRANSPORT_UCWA = 3  /* the pool's web services alone; the server is theirs then */
} communicator_transport;

typedef enum communicator_authentication {
    COMMUNICATOR_AUTHENTICATION_AUTO = 0,     /* the strongest that the pool offers and that can be used here */
    COMMUNICATOR_AUTHENTICATION_TLS_DSK = 1,  /* by a certificate that the pool issues */
    COMMUNICATOR_AUTHENTICATION_KERBEROS = 2, /* by a ticket: the desktop's, or one for the password */
    COMMUNICATOR_AUTHENTICATION_NTLM = 3      /* by the password; needs gss-ntlmssp on the system */
} communicator_authentication;

typedef enum communicator_proxy_kind {
    COMMUNICATOR_PROXY_NONE = 0,
    COMMUNICATOR_PROXY_ENVIRONMENT = 1, /* https_proxy, no_proxy, ... as libcurl reads them */
    COMMUNICATOR_PROXY_HTTP = 2,        /* CONNECT; a password by Digest or NTLM */
    COMMUNICATOR_PROXY_SOCKS4 = 3,
    COMMUNICATOR_PROXY_SOCKS5 = 4,      /* names are resolved by the proxy */
    COMMUNICATOR_PROXY_HTTPS = 5,       /* CONNECT over TLS; a password by Basic too */
} communicator_proxy_kind;

typedef struct communicator_proxy {
    communicator_proxy_kind kind;
    const char *host;
    uint16_t port;
    const char *user;     /* NULL: none */
    const char *password; /* NULL: none; a secret: copied, wiped by the library, not logged */
} communicator_proxy;

typedef enum communicator_trace {
    COMMUNICATOR_TRACE_NONE = 0,
    COMMUNICATOR_TRACE_REDACTED = 1, /* every message, with secrets replaced */
    COMMUNICATOR_TRACE_UNSAFE = 2    /* every message as it is, secrets included: only when the user asks for it */
} communicator_trace;

typedef struct communicator_account_options {
    size_t struct_size;
    const char *address;    /* sign-in address, user@domain; a leading "sip:" is accepted. Required. */
    const char *login;      /* DOMAIN\user, DOMAIN/user, user@REALM or user; NULL or "": the address */
    const char *server;     /* host or host:port, IPv6 in brackets; NULL or "": found from the address */
    communicator_transport transport;
    communicator_authentication authentication;
    bool single_sign_on;    /* use the desktop's Kerberos ticket; no password is asked for */
    const char *user_agent; /* NULL or "": communicator_default_user_agent() */
    const char *directory;  /* where certificates and trust decisions are kept (mode 0700, files 0600);
                               NULL: nothing is kept */
    const char *ca_file;    /* PEM file of further trusted authorities; NULL: none. The system's trust store is always
                               used; SSL_CERT_FILE and SSL_CERT_DIR are honoured. */
    communicator_proxy proxy;
    const char *const *resolve; /* NULL-terminated list of "HOST:PORT:ADDRESS" that replaces name resolution; or NULL */
    communicator_trace trace;
    const char *client_id;  /* what the administrator calls this program at the identity provider, where servers want
                               modern authentication (OAuth 2.0): the user then logs on in a browser. NULL or "": no */
    bool device_code;       /* the browser is on any device, and the user types a code there; none opens on this
                               computer, also where a pool lets users in by a log-on page alone (over UCWA) */
    bool keyring;           /* keep the password in the desktop's keyring (Secret Service, by libsecret where the system
                               has it) once the account is signed in, and take it from there before the user is asked */
} communicator_account_options;

/* Opens an account; reads ca_file. On failure *account is 0. On COMMUNICATOR_INVALID_ARGUMENT *error, if error is not
 * NULL, tells what is wrong as a communicator_error whose text suits the user. */
communicator_result communicator_account_open(const communicator_account_options *options,
                                              communicator_account *account, int *error);
/* Why communicator_account_open() refused options last: one sentence for people, which says what is wrong with which of
 * them; "" where it took them. Lives as long as the process. */
const char *communicator_account_refusal(void);
/* Gives the account its password, in place of an earlier one; length 0 takes it away. A SECRET. It is wiped when the
 * account is closed, replaced, or refused by the server. COMMUNICATOR_INVALID_ARGUMENT unless it is UTF-8 without NUL,
 * of at most 1 MiB. */
communicator_result communicator_account_set_password(communicator_account account, const char *password,
                                                      size_t length);
/* Deletes the certificate that is kept for the account; the next sign-in needs the password. */
communicator_result communicator_account_forget_certificate(communicator_account account);
/* Closes the account, and its session at once if it has one; no event follows. */
communicator_result communicator_account_close(communicator_account account);

/* The user agent that is sent unless the account has another; lives as long as the process. */
const char *communicator_default_user_agent(void);
/* User agents that strict pools are known to accept, for the user to choose from when a pool refuses the default:
 * index 0, 1, ... until NULL. They live as long as the process. */
const char *communicator_known_user_agent(size_t index);

/* ---- Sessions ------------------------------------------------------------------------------------------------ */

/* Begins to sign in. Steps, questions and the outcome come as events. */
communicator_result communicator_sign_in(communicator_account account, communicator_session *session);
/* Signs out in good order (deregistration, then COMMUNICATOR_EVENT_ENDED with COMMUNICATOR_ERROR_NONE), within two
 * seconds at the latest. During a sign-in it ends the attempt. */
communicator_result communicator_sign_out(communicator_session session);
/* Ends the session now, without a word to the server; no further event of this session follows. */
communicator_result communicator_session_close(communicator_session session);

typedef enum communicator_certificate_answer {
    COMMUNICATOR_CERTIFICATE_REJECT = 0,
    COMMUNICATOR_CERTIFICATE_ACCEPT_ONCE = 1,  /* for this session */
    COMMUNICATOR_CERTIFICATE_ACCEPT_ALWAYS = 2 /* remembered by fingerprint in the account's directory */
} communicator_certificate_answer;

/* Answers COMMUNICATOR_EVENT_CERTIFICATE. */
communicator_result communicator_answer_certificate(communicator_session session, communicator_question question,
                                                    communicator_certificate_answer answer);
/* Answers COMMUNICATOR_EVENT_PASSWORD. A SECRET. NULL: the user gave none, the sign-in ends with
 * COMMUNICATOR_ERROR_PASSWORD_NEEDED. The account keeps it as communicator_account_set_password() would. */
communicator_result communicator_answer_password(communicator_session session, communicator_question question,
                                                 const char *password, size_t length);

/* ---- The network --------------------------------------------------------------------------------------------- */

/* The machine's network has changed: there is one again (available), or there is none, or it is another. Connections
 * are examined at once; where there is none, the next attempt is brought forward if a network is available. Call it as
 * often as the system says so; a session makes no more than an attempt in five seconds. Without it changes are noticed
 * too, but later; a sleep of the machine is noticed within some seconds. */
communicator_result communicator_network_changed(bool available);

/* ---- Messages ------------------------------------------------------------------------------------------------ */

/* A text that was sent; the number is of its session, or of the conference. */
typedef uint64_t communicator_message;

/* Sends a text to a person (user@domain; a leading "sip:" is accepted). The text is HTML as libpurple writes it: <b>,
 * <i>, <u>, <s>, <font>, <a>, <br>; plain text must be escaped. It waits for the connection if there is none, and long
 * texts go out in pieces. COMMUNICATOR_EVENT_DELIVERED or COMMUNICATOR_EVENT_UNDELIVERED tells what became of it.
 * COMMUNICATOR_INVALID_ARGUMENT: no address. */
communicator_result communicator_send_message(communicator_session session, const char *address, const char *html,
                                              communicator_message *message);
/* Tells a person that the user types, or has stopped; to be repeated every four seconds while the user types. Nobody is
 * told unless there is a conversation. */
communicator_result communicator_send_typing(communicator_session session, const char *address, bool typing);
/* Ends the conversation with a person once everything is sent: the user has closed its window. */
communicator_result communicator_close_conversation(communicator_session session, const char *address);

/* Answers COMMUNICATOR_EVENT_HOST. A yes is remembered in the account's directory; after a no the library goes on with
 * the next server it knows of, if there is one. */
communicator_result communicator_answer_host(communicator_session session, communicator_question question,
                                             bool is_right);

/* ---- Contacts ------------------------------------------------------------------------------------------------ */

/* The server keeps the contact list; groups are known by their names. A change is made on the server as soon as its
 * list is there, and repeated if another endpoint was faster; its events come as if another endpoint had made it, or
 * COMMUNICATOR_EVENT_CONTACTS_REFUSED. COMMUNICATOR_INVALID_ARGUMENT: an address that is none, an empty name of a
 * group. */

/* Puts a contact into a group as well, which is made if it is not there. name is used for a new contact; NULL or "":
 * the person's own. */
communicator_result communicator_add_contact(communicator_session session, const char *address, const char *name,
                                             const char *group);
/* Takes a contact out of a group; from the last one, off the list. */
communicator_result communicator_remove_contact(communicator_session session, const char *address, const char *group);
communicator_result communicator_move_contact(communicator_session session, const char *address, const char *from,
                                              const char *to);
/* Names a contact; NULL or "" shows the person's own name again. */
communicator_result communicator_rename_contact(communicator_session session, const char *address, const char *name);
communicator_result communicator_add_group(communicator_session session, const char *name);
/* Where the new name is another group's, the two become one. */
communicator_result communicator_rename_group(communicator_session session, const char *from, const char *to);
communicator_result communicator_remove_group(communicator_session session, const char *name);

/* ---- Presence ------------------------------------------------------------------------------------------------ */

/* What somebody does. */
typedef enum communicator_activity {
    COMMUNICATOR_ACTIVITY_OFFLINE = 0, /* as a choice: appear offline */
    COMMUNICATOR_ACTIVITY_AVAILABLE = 1,
    COMMUNICATOR_ACTIVITY_IDLE = 2,
    COMMUNICATOR_ACTIVITY_BUSY = 3,
    COMMUNICATOR_ACTIVITY_BUSY_IDLE = 4,
    COMMUNICATOR_ACTIVITY_DO_NOT_DISTURB = 5,
    COMMUNICATOR_ACTIVITY_ON_THE_PHONE = 6,
    COMMUNICATOR_ACTIVITY_IN_A_CONFERENCE = 7,
    COMMUNICATOR_ACTIVITY_IN_A_MEETING = 8,
    COMMUNICATOR_ACTIVITY_URGENT_INTERRUPTIONS_ONLY = 9,
    COMMUNICATOR_ACTIVITY_PRESENTING = 10,
    COMMUNICATOR_ACTIVITY_AWAY = 11,
    COMMUNICATOR_ACTIVITY_BE_RIGHT_BACK = 12,
    COMMUNICATOR_ACTIVITY_OUT_TO_LUNCH = 13,
    COMMUNICATOR_ACTIVITY_OUT_OF_OFFICE = 14,
    COMMUNICATOR_ACTIVITY_OFF_WORK = 15
} communicator_activity;

/* What a person's devices can do; a set of bits. */
enum {
    COMMUNICATOR_CAN_TEXT = 1,
    COMMUNICATOR_CAN_VOICE = 2,
    COMMUNICATOR_CAN_VIDEO = 4,
    COMMUNICATOR_CAN_SHARE = 8
};

/* How much of the user's presence a person sees. */
typedef enum communicator_access {
    COMMUNICATOR_ACCESS_INHERITED = 0, /* what the rules for many say */
    COMMUNICATOR_ACCESS_PUBLIC = 100,
    COMMUNICATOR_ACCESS_COMPANY = 200,
    COMMUNICATOR_ACCESS_TEAM = 300,
    COMMUNICATOR_ACCESS_PERSONAL = 400,
    COMMUNICATOR_ACCESS_BLOCKED = 32000
} communicator_access;

/* Whom a rule about access is for. Of the rules that hold for a person the first counts: the person's own level, the
 * domain, the company or the federation, everybody. */
typedef enum communicator_scope {
    COMMUNICATOR_SCOPE_DOMAIN = 1,    /* addresses of one domain */
    COMMUNICATOR_SCOPE_COMPANY = 2,   /* the user's own company */
    COMMUNICATOR_SCOPE_FEDERATED = 3, /* companies that the user's own is connected with */
    COMMUNICATOR_SCOPE_PUBLIC = 4,    /* public services */
    COMMUNICATOR_SCOPE_EVERYBODY = 5
} communicator_scope;

/* Chooses what others see: OFFLINE, AVAILABLE, BUSY, DO_NOT_DISTURB, AWAY or BE_RIGHT_BACK, and what the user says
 * about it in plain text ("": nothing; NULL: as it is). Before the sign-in is complete it is what that begins with. */
communicator_result communicator_set_presence(communicator_session session, communicator_activity activity,
                                              const char *note);
/* The user has left this machine, or is back. */
communicator_result communicator_set_idle(communicator_session session, bool idle);
/* Takes the user's choice back, so that machines and calendar speak. */
communicator_result communicator_reset_presence(communicator_session session);
/* Says how much a person sees. */
communicator_result communicator_set_access(communicator_session session, const char *address,
                                            communicator_access access);
/* Says how much all those see whom a rule is for; INHERITED: there shall be no such rule. domain: of
 * COMMUNICATOR_SCOPE_DOMAIN, "fabrikam.com"; else NULL. COMMUNICATOR_INVALID_ARGUMENT: no domain, no scope, no level. */
communicator_result communicator_set_access_rule(communicator_session session, communicator_scope scope,
                                                 const char *domain, communicator_access access);

/* ---- Conferences --------------------------------------------------------------------------------------------- */

/* A conversation of several, opened by the user or joined; the number is of its session, from 1. It holds from the
 * function that returns it, or from COMMUNICATOR_EVENT_CONFERENCE_INVITED, to COMMUNICATOR_EVENT_CONFERENCE_ENDED,
 * COMMUNICATOR_EVENT_CONFERENCE_WITHDRAWN, a declined invitation or communicator_conference_leave(). It outlives an
 * interruption of the session: the user is brought back into it, or told that it has ended. For a number that holds no
 * more all functions return COMMUNICATOR_NO_SUCH_HANDLE. */
typedef uint64_t communicator_conference;

/* What a person may do. */
typedef enum communicator_role {
    COMMUNICATOR_ROLE_ATTENDEE = 0,
    COMMUNICATOR_ROLE_PRESENTER = 1 /* may remove people, lock the conference, let people in from the lobby */
} communicator_role;

/* Where a person is. */
typedef enum communicator_place {
    COMMUNICATOR_PLACE_ABSENT = 0, /* gone, or there on the phone alone */
    COMMUNICATOR_PLACE_LOBBY = 1,  /* waits until a presenter decides: communicator_conference_admit() */
    COMMUNICATOR_PLACE_PRESENT = 2
} communicator_place;

/* Opens a conference with a subject (NULL or "": none), which begins with nobody but the user.
 * COMMUNICATOR_EVENT_CONFERENCE_OPENED or COMMUNICATOR_EVENT_CONFERENCE_ENDED follows. */
communicator_result communicator_conference_start(communicator_session session, const char *subject,
                                                  communicator_conference *conference);
/* Joins a meeting: "https://meet.contoso.com/alice/7Q3DSSYV", "meet:sip:...", "conf:sip:...", "sip:...;opaque=...",
 * "alice@contoso.com 7Q3DSSYV", or a number alone for a meeting of the user's own. The same events follow.
 * COMMUNICATOR_INVALID_ARGUMENT: it is none of these. */
communicator_result communicator_conference_join(communicator_session session, const char *meeting,
                                                 communicator_conference *conference);
/* Makes the conversation with a person (address) a conference, into which another one is asked. Where the server cannot let
 * it grow, a new conference is opened, and both are asked in. The same events follow. A conference may also open by itself,
 * with COMMUNICATOR_EVENT_CONFERENCE_OPENED, when the server has made one of a conversation. */
communicator_result communicator_conference_grow(communicator_session session, const char *address, const char *person,
                                                 communicator_conference *conference);
/* Answers COMMUNICATOR_EVENT_CONFERENCE_INVITED; an accepted invitation is joined, and the same events follow. */
communicator_result communicator_conference_answer(communicator_session session, communicator_conference conference,
                                                   bool accepts);
/* Asks a person in, as soon as the user is in. COMMUNICATOR_EVENT_CONFERENCE_REMARK tells if that fails. */
communicator_result communicator_conference_invite(communicator_session session, communicator_conference conference,
                                                   const char *address);
/* Sends a text, as communicator_send_message() does. Only COMMUNICATOR_EVENT_CONFERENCE_UNDELIVERED tells of it. */
communicator_result communicator_conference_send(communicator_session session, communicator_conference conference,
                                                 const char *html, communicator_message *message);
/* Tells the others that the user types, or has stopped. */
communicator_result communicator_conference_typing(communicator_session session, communicator_conference conference,
                                                   bool typing);
/* What presenters may do; COMMUNICATOR_EVENT_CONFERENCE_REMARK tells if it is refused. */
communicator_result communicator_conference_remove(communicator_session session, communicator_conference conference,
                                                   const char *address);
communicator_result communicator_conference_set_role(communicator_session session, communicator_conference conference,
                                                     const char *address, communicator_role role);
/* Whoever comes to a locked conference waits in the lobby, or is sent away. */
communicator_result communicator_conference_lock(communicator_session session, communicator_conference conference,
                                                 bool locked);
/* Lets a person in from the lobby, or sends them away. */
communicator_result communicator_conference_admit(communicator_session session, communicator_conference conference,
                                                  const char *address, bool granted);
/* Leaves, once everything is sent; no event follows but of what could not be. */
communicator_result communicator_conference_leave(communicator_session session, communicator_conference conference);

/* ---- Guests -------------------------------------------------------------------------------------------------- */

/* Joins a meeting as a guest, over the web (UCWA) and without a sign-in: nobody needs an account in the meeting's pool.
 * The account lends its settings (proxy, trust, trace, user agent), whether it is signed in or not.
 *
 * The guest is a session of its own. It ends with COMMUNICATOR_EVENT_ENDED, when the meeting does or after
 * communicator_conference_leave() or communicator_sign_out(), or with communicator_session_close(). Its events are those
 * of conferences, COMMUNICATOR_EVENT_STEP, _CERTIFICATE, _TRACE and _ENDED; its functions those of this section and of
 * conferences but _start, _join and _answer, which return COMMUNICATOR_NO_SUCH_HANDLE, as all others do. The number of its
 * conference is at least 2147483648, and no other session's.
 *
 * meeting: as for communicator_conference_join(), but no number alone.
 * name: what the others see; 1 to 250 characters.
 * COMMUNICATOR_INVALID_ARGUMENT: it is no meeting, or no name. */
communicator_result communicator_join_as_guest(communicator_account account, const char *meeting, const char *name,
                                               communicator_session *session, communicator_conference *conference);

/* ---- People -------------------------------------------------------------------------------------------------- */

/* A question about people; the number is of its session. Each has one answer, within half a minute: an event with the
 * same number. While the account is not signed in the answer says so. */
typedef uint64_t communicator_request;

/* Searches the address book by what a person types: a name, the beginning of one, an address, a company. The answer is
 * COMMUNICATOR_EVENT_PEOPLE. COMMUNICATOR_INVALID_ARGUMENT: a text without a word. */
communicator_result communicator_search_people(communicator_session session, const char *text,
                                               communicator_request *request);
/* Asks who a person is, on the contact list or not. The answer is COMMUNICATOR_EVENT_INFORMATION.
 * COMMUNICATOR_INVALID_ARGUMENT: no address. */
communicator_result communicator_request_information(communicator_session session, const char *address,
                                                     communicator_request *request);
/* Asks for the members of a group of the contact list that stands for a distribution group of the company; Exchange knows
 * them. The answer is COMMUNICATOR_EVENT_MEMBERS. request may be NULL: then nobody is asked, and the result tells whether
 * it could be. COMMUNICATOR_INVALID_ARGUMENT: it is no such group. */
communicator_result communicator_request_members(communicator_session session, const char *group,
                                                 communicator_request *request);
/* Says what a person's calendar says at this moment, for people, in this computer's time zone: "Free until 15:00". To be
 * asked each time that it is shown. text: place for size bytes, the final NUL among them; what does not fit is cut; "" where
 * nothing is known. COMMUNICATOR_INVALID_ARGUMENT: no address, no place. */
communicator_result communicator_describe_calendar(communicator_session session, const char *address, char *text,
                                                   size_t size);
/* Asks for the photo that communicator_card_event.photo_version speaks of. It comes as COMMUNICATOR_EVENT_PHOTO; nothing
 * comes where it cannot be had. Photos are fetched over HTTPS from the pool and from hosts of the user's own domain
 * alone. COMMUNICATOR_INVALID_ARGUMENT: no address. */
communicator_result communicator_request_photo(communicator_session session, const char *address);

/* ---- Errors -------------------------------------------------------------------------------------------------- */

/* Why a session ended, or an account could not be opened. The numbers are stable. */
typedef enum communicator_error {
    COMMUNICATOR_ERROR_NONE = 0, /* signed out because it was asked for */

    COMMUNICATOR_ERROR_ADDRESS = 10,        /* the sign-in address is not user@domain */
    COMMUNICATOR_ERROR_OPTION = 11,         /* another option is not valid, or not served by this version */

    COMMUNICATOR_ERROR_PASSWORD_NEEDED = 20,     /* a password is needed and there is none */
    COMMUNICATOR_ERROR_CREDENTIALS_REFUSED = 21, /* login name or password refused: ask again, never repeat */
    COMMUNICATOR_ERROR_CERTIFICATE_REFUSED = 22, /* the pool refuses the certificate that it issued */
    COMMUNICATOR_ERROR_ACCOUNT_REFUSED = 23,     /* the account may not sign in here, or is not known here */
    COMMUNICATOR_ERROR_USER_AGENT_REFUSED = 24,  /* the pool's client version policy refuses the user agent */
    COMMUNICATOR_ERROR_NO_COMMON_SCHEME = 25,    /* the pool offers no authentication scheme that is served here */

    COMMUNICATOR_ERROR_NAME_NOT_FOUND = 30, /* a host name does not resolve */
    COMMUNICATOR_ERROR_UNREACHABLE = 31,    /* no connection: refused, no route, timed out, proxy */
    COMMUNICATOR_ERROR_TLS = 32,            /* TLS could not be agreed on */
    COMMUNICATOR_ERROR_UNTRUSTED = 33,      /* the server's certificate is not trusted, and the user did not accept it */
    COMMUNICATOR_ERROR_CONNECTION_LOST = 34,
    COMMUNICATOR_ERROR_TIMEOUT = 35,        /* connected, but no answer */
    COMMUNICATOR_ERROR_SERVER_UNAVAILABLE = 36, /* the server says that it cannot serve now */

    COMMUNICATOR_ERROR_PROTOCOL = 40, /* the server broke the protocol */

    COMMUNICATOR_ERROR_SIGNED_IN_ELSEWHERE = 50, /* another endpoint took this one's place: do not fight it */
    COMMUNICATOR_ERROR_ACCOUNT_MOVED = 51,       /* the account's home changed, or the server drains: sign in again */

    COMMUNICATOR_ERROR_INTERNAL = 60
} communicator_error;

/* "credentials-refused" and so on, for scripts; "unknown" for other numbers. Lives as long as the process. */
const char *communicator_error_name(int error);
/* One sentence for people, without the particulars that an event carries. Lives as long as the process. */
const char *communicator_error_text(int error);

/* ---- Diagnosis ----------------------------------------------------------------------------------------------- */

/* Begins to look at everything that a sign-in of the account may meet: names, autodiscover, registrars, web services,
 * certificates, clocks. The checks come as COMMUNICATOR_EVENT_CHECK as they end; COMMUNICATOR_EVENT_VERDICT is the last,
 * within about two minutes at the latest. Works without a password; one that the account has is used for a trial
 * sign-in, once, if nothing was found that is broken and the account has no session. COMMUNICATOR_BUSY while another
 * diagnosis of the account is under way. */
communicator_result communicator_diagnose(communicator_account account, communicator_diagnosis *diagnosis);
/* Ends the diagnosis now; no further event of it follows. Closing the account does the same. */
communicator_result communicator_diagnosis_cancel(communicator_diagnosis diagnosis);

/* How a check turned out. */
typedef enum communicator_check_outcome {
    COMMUNICATOR_CHECK_GOOD = 1,
    COMMUNICATOR_CHECK_DOUBTFUL = 2, /* usable, but not as it should be */
    COMMUNICATOR_CHECK_BAD = 3,      /* broken; whether that stops a sign-in is for the verdict */
    COMMUNICATOR_CHECK_ABSENT = 4,   /* not there, which is no fault in itself */
    COMMUNICATOR_CHECK_SKIPPED = 5   /* not looked at */
} communicator_check_outcome;

/* A particular of a check. */
typedef struct communicator_detail {
    communicator_text name;  /* "TLS" */
    communicator_text value; /* "TLS 1.3, TLS_AES_256_GCM_SHA384" */
} communicator_detail;

typedef struct communicator_check_event {
    communicator_diagnosis diagnosis;
    communicator_check_outcome outcome;
    communicator_text subject; /* for scripts: "name", "autodiscover", "registrar", "web-service", "clock", "sign-in" */
    communicator_text target;  /* what was looked at: a name, a URL, a host and port */
    communicator_text title;   /* the same as a heading for people */
    communicator_text summary; /* what was found, in one line */
    const communicator_detail *details; /* detail_count of them */
    size_t detail_count;
    uint64_t microseconds; /* how long it took */
} communicator_check_event;

/* Who can mend what is broken. */
typedef enum communicator_mender {
    COMMUNICATOR_MENDER_NOBODY = 0, /* nothing is broken */
    COMMUNICATOR_MENDER_USER = 1,
    COMMUNICATOR_MENDER_NETWORK_ADMINISTRATOR = 2,
    COMMUNICATOR_MENDER_SERVER_ADMINISTRATOR = 3
} communicator_mender;

/* The first thing that is broken. */
typedef struct communicator_verdict_event {
    communicator_diagnosis diagnosis;
    communicator_mender mender;
    communicator_text cause;   /* for scripts: "healthy", "certificate-incomplete", ...; see docs/diagnosis.md */
    communicator_text message; /* what is broken */
    communicator_text advice;  /* how to mend it; may be empty */
    const communicator_text *remarks; /* remark_count of them: what is not as it should be beside that */
    size_t remark_count;
} communicator_verdict_event;

/* ---- Events -------------------------------------------------------------------------------------------------- */

typedef enum communicator_event_kind {
    COMMUNICATOR_EVENT_STEP = 1,        /* .step: a step of the sign-in has begun or ended */
    COMMUNICATOR_EVENT_CERTIFICATE = 2, /* .certificate: shall this server certificate be trusted? */
    COMMUNICATOR_EVENT_PASSWORD = 3,    /* .password: a password is needed */
    COMMUNICATOR_EVENT_SIGNED_IN = 4,   /* .signed_in */
    COMMUNICATOR_EVENT_NOTICE = 5,      /* .notice: something that the user should know; the session goes on */
    COMMUNICATOR_EVENT_TRACE = 6,       /* .trace: a message on the wire */
    COMMUNICATOR_EVENT_ENDED = 7,       /* .ended: the session is over, its handle is closed */
    COMMUNICATOR_EVENT_INTERRUPTED = 8, /* .interrupted: signed in, but the connection is lost; see below */
    COMMUNICATOR_EVENT_RESTORED = 9,    /* .restored: registered again */
    COMMUNICATOR_EVENT_HOST = 10,       /* .host: is this server, outside the account's domain, the right one? */
    COMMUNICATOR_EVENT_PASSWORD_KEPT = 11, /* the keyring has the password from now on, see
                                              communicator_account_options.keyring */

    COMMUNICATOR_EVENT_MESSAGE = 30,     /* .message: a person wrote */
    COMMUNICATOR_EVENT_TYPING = 31,      /* .typing: a person types, or has stopped */
    COMMUNICATOR_EVENT_DELIVERED = 32,   /* .delivered: a text has arrived */
    COMMUNICATOR_EVENT_UNDELIVERED = 33, /* .undelivered: a text has not arrived */
    COMMUNICATOR_EVENT_CONVERSATION = 34, /* .conversation: something about a conversation that the user should know */

    COMMUNICATOR_EVENT_GROUP = 40,            /* .group: a group of the contact list is new, renamed or gone */
    COMMUNICATOR_EVENT_CONTACT = 41,          /* .contact: a contact is new, or its name or groups are others */
    COMMUNICATOR_EVENT_CONTACT_REMOVED = 42,  /* .address: a contact is no longer on the list */
    COMMUNICATOR_EVENT_CONTACTS = 43,         /* the list has been told completely: who was not named is not on it */
    COMMUNICATOR_EVENT_CONTACTS_REFUSED = 44, /* .notice: the server has not made a change, and why; the list is told
                                                 once more */
    COMMUNICATOR_EVENT_ADDED_BY = 45,         /* .card: a person has put the user on their list */

    COMMUNICATOR_EVENT_PRESENCE = 50,     /* .presence: a person's presence is another */
    COMMUNICATOR_EVENT_CARD = 51,         /* .card: more is known of who a person is */
    COMMUNICATOR_EVENT_OWN_PRESENCE = 52, /* .presence: what others see of the user, over all endpoints */
    COMMUNICATOR_EVENT_ACCESS = 53,       /* .access: how much of the user a person sees is another */
    COMMUNICATOR_EVENT_ACCESS_RULE = 54,  /* .access_rule: how much of the user many see is another */
    COMMUNICATOR_EVENT_OWN_NAME = 55,     /* .own_name: what the user is called, or is called now; never empty */

    COMMUNICATOR_EVENT_CHECK = 60,      /* .check: a check of a diagnosis has ended; session is 0 */
    COMMUNICATOR_EVENT_VERDICT = 61,    /* .verdict: the diagnosis is over, its handle is closed; session is 0 */

    COMMUNICATOR_EVENT_CONFERENCE_INVITED = 70,     /* .invited: a person asks the user into a conference */
    COMMUNICATOR_EVENT_CONFERENCE_WITHDRAWN = 71,   /* .conference: the invitation does not hold any more */
    COMMUNICATOR_EVENT_CONFERENCE_OPENED = 72,      /* .opened: the user is in, or in front of the door */
    COMMUNICATOR_EVENT_CONFERENCE_PERSON = 73,      /* .participant: a person has come, gone, or is another */
    COMMUNICATOR_EVENT_CONFERENCE_STATE = 74,       /* .state: subject, lock, or the user's own waiting */
    COMMUNICATOR_EVENT_CONFERENCE_MESSAGE = 75,     /* .conference_message: a person wrote */
    COMMUNICATOR_EVENT_CONFERENCE_TYPING = 76,      /* .conference_typing: a person types, or has stopped */
    COMMUNICATOR_EVENT_CONFERENCE_UNDELIVERED = 77, /* .conference_undelivered: a text has not arrived */
    COMMUNICATOR_EVENT_CONFERENCE_REMARK = 78,      /* .conference_text: something that the user should know */
    COMMUNICATOR_EVENT_CONFERENCE_ENDED = 79,       /* .conference_text: it is over, or could not begin, and why */

    COMMUNICATOR_EVENT_PEOPLE = 80,      /* .people: the answer to communicator_search_people() */
    COMMUNICATOR_EVENT_INFORMATION = 81, /* .information: the answer to communicator_request_information() */
    COMMUNICATOR_EVENT_PHOTO = 82,       /* .photo: a person's photo */

    COMMUNICATOR_EVENT_PAGE = 83,       /* .page: the user is to log on at this page, in a browser on this computer */
    COMMUNICATOR_EVENT_CODE = 84,       /* .page: the user is to type a code at this page, on any device */
    COMMUNICATOR_EVENT_MEMBERS = 86,    /* .people: the answer to communicator_request_members(); more: groups inside
                                           of the group are left out, or the server tells no more */
    COMMUNICATOR_EVENT_PAGE_OVER = 85,  /* the user is done there, or it came to nothing */
    COMMUNICATOR_EVENT_PAGE_OPENED = 87 /* .page: the user is to log on in the window that has opened at this page */
} communicator_event_kind;

typedef enum communicator_step {
    COMMUNICATOR_STEP_DISCOVERY = 1,
    COMMUNICATOR_STEP_CONNECTION = 2,
    COMMUNICATOR_STEP_WEB_TICKET = 3,
    COMMUNICATOR_STEP_CERTIFICATE = 4,
    COMMUNICATOR_STEP_REGISTRATION = 5,
    COMMUNICATOR_STEP_SUBSCRIPTIONS = 6
} communicator_step;

typedef enum communicator_outcome {
    COMMUNICATOR_OUTCOME_STARTED = 0,
    COMMUNICATOR_OUTCOME_SUCCEEDED = 1,
    COMMUNICATOR_OUTCOME_FAILED = 2
} communicator_outcome;

typedef struct communicator_step_event {
    communicator_step step;
    communicator_outcome outcome;
    communicator_text title;  /* "Web ticket" */
    communicator_text detail; /* what is tried, or what came of it; may be empty */
    uint64_t microseconds;    /* since the step began; 0 when it starts */
} communicator_step_event;

typedef struct communicator_certificate_event {
    communicator_question question;
    communicator_text host;
    communicator_text reason; /* "The certificate of sip.contoso.com expired on 2024-05-01." */
    communicator_text subject;
    communicator_text issuer;
    communicator_text names;  /* the names that the certificate is for, separated by ", " */
    int64_t not_before;       /* seconds since 1970 */
    int64_t not_after;
    communicator_text fingerprint; /* SHA-256, 64 hexadecimal digits in pairs separated by ":" */
    communicator_text chain;       /* PEM, the server's own certificate first */
} communicator_certificate_event;

typedef struct communicator_password_event {
    communicator_question question;
    communicator_text login;  /* whom it is for */
    communicator_text host;   /* the host that will be shown the proof of it */
    communicator_text reason; /* why it is needed now */
} communicator_password_event;

/* The sign-in would go to a host outside the domain of the sign-in address, and whoever names that host (the DNS, an
 * answer without encryption) cannot prove to speak for the domain. */
typedef struct communicator_host_event {
    communicator_question question;
    communicator_text domain; /* of the sign-in address: "contoso.com" */
    communicator_text host;   /* "lync.fabrikam.com" */
} communicator_host_event;

typedef struct communicator_signed_in_event {
    communicator_text uri;                /* "sip:alice@contoso.com" */
    communicator_text server;             /* "fe01.contoso.com:5061" */
    communicator_text product;            /* "RTC/7.0", may be empty */
    communicator_text connection_version; /* "TLS 1.3"; empty over TCP */
    communicator_text connection_cipher;
    communicator_text signing_version;    /* TLS-DSK's own: "TLS 1.2"; else "Kerberos" or "NTLM" */
    communicator_text signing_cipher;     /* empty without TLS-DSK */
    communicator_text gruu;               /* may be empty */
    int64_t certificate_expires;          /* seconds since 1970; 0: none is used */
    uint32_t registration_seconds;        /* until the registration must be refreshed */
    bool certificate_was_kept;            /* true: no password was needed */
    bool is_remote;                       /* through an Edge */
} communicator_signed_in_event;

/* After COMMUNICATOR_EVENT_SIGNED_IN a session outlives the loss of its connection: it tries to sign in again by itself,
 * after a moment, then ever more rarely, at the latest every two minutes, or when the server has asked for. Each loss
 * and each attempt that fails sends COMMUNICATOR_EVENT_INTERRUPTED; COMMUNICATOR_EVENT_RESTORED ends that. The steps of
 * the attempts come as COMMUNICATOR_EVENT_STEP. Where trying again makes no sense, as when the account has signed in
 * elsewhere, COMMUNICATOR_EVENT_ENDED comes instead. No certificate is asked about meanwhile; a password is only where
 * the kept certificate has come to its end. The host may end the session at any time, and sign in anew if it likes. */
typedef struct communicator_interrupted_event {
    communicator_error error;   /* why the registration was lost, or the attempt failed */
    communicator_text message;  /* one sentence: what happened */
    communicator_text tried;
    communicator_text answer;
    uint64_t retry_milliseconds; /* until the next attempt, unless communicator_network_changed() comes before */
    uint32_t failures;           /* attempts that have failed since the registration was lost */
} communicator_interrupted_event;

typedef struct communicator_restored_event {
    communicator_text server;  /* "fe01.contoso.com:5061" */
    uint64_t milliseconds;     /* how long the account was not registered */
} communicator_restored_event;

typedef struct communicator_trace_event {
    bool outgoing;
    communicator_text channel; /* "SIP" or "HTTP" */
    communicator_text text;
} communicator_trace_event;

typedef struct communicator_ended_event {
    communicator_error error;
    communicator_text message; /* one sentence: what happened */
    communicator_text tried;   /* what was tried: step, host, request */
    communicator_text answer;  /* what came back: status, diagnostics */
    communicator_text advice;  /* what to do */
    bool may_retry;            /* the same attempt may succeed later, with nothing changed */
    uint32_t retry_seconds;    /* what the server asked to wait; 0: it did not say */
    bool diagnosis_helps;      /* communicator_diagnose() may tell more of what is broken, and who can mend it */
} communicator_ended_event;

/* Addresses are user@domain in lower case. Everything a person wrote is cleaned: html holds <b>, <i>, <u>, <s>, <br>,
 * <font face color>, <span dir> and <a href> to harmless addresses alone. */
typedef struct communicator_message_event {
    communicator_text address;
    communicator_text name;  /* the sender's name as the server tells it; may be empty */
    communicator_text html;
    communicator_text plain; /* the same without mark-up */
} communicator_message_event;

typedef struct communicator_typing_event {
    communicator_text address;
    bool typing;
} communicator_typing_event;

typedef struct communicator_delivered_event {
    communicator_message message;
    communicator_text address;
} communicator_delivered_event;

typedef struct communicator_undelivered_event {
    communicator_message message;
    communicator_text address;
    communicator_text html;   /* the text, cleaned; empty if it may not be shown again */
    communicator_text plain;
    communicator_text reason; /* one sentence */
    communicator_text detail; /* what the server says; may be empty */
} communicator_undelivered_event;

typedef struct communicator_conversation_event {
    communicator_text address;
    communicator_text text; /* one sentence */
} communicator_conversation_event;

/* The group with the name old is now called name. Empty: the group called name is new; or, with an empty name, the one
 * called old is gone. */
typedef struct communicator_group_event {
    communicator_text old;
    communicator_text name;
} communicator_group_event;

typedef struct communicator_contact_event {
    communicator_text address;
    communicator_text name; /* what the user calls the person; empty: the person's own name */
    const communicator_text *groups; /* all of the contact's groups */
    size_t group_count;
} communicator_contact_event;

/* All texts are plain: mark-up in them is text. Empty where nothing is known. */
typedef struct communicator_presence_event {
    communicator_text address;       /* empty in COMMUNICATOR_EVENT_OWN_PRESENCE */
    communicator_activity activity;
    communicator_text activity_text; /* in place of the activity's name */
    communicator_text note;
    bool note_is_out_of_office;
    bool mobile;
    int64_t since;       /* since when the activity holds, in seconds since 1970; 0: not known */
    int64_t idle_since;  /* when the person was last active, if they are idle; 0: they are not, or it is not known */
    communicator_text meeting_subject;
    communicator_text meeting_location;
    unsigned capabilities; /* COMMUNICATOR_CAN_… */
} communicator_presence_event;

/* Empty where nothing is known. */
typedef struct communicator_card_event {
    communicator_text address;
    communicator_text display_name;
    communicator_text email;
    communicator_text title;
    communicator_text company;
    communicator_text department;
    communicator_text office;
    communicator_text website;
    communicator_text postal_address;
    communicator_text work_phone;
    communicator_text mobile_phone;
    communicator_text home_phone;
    communicator_text other_phone;
    communicator_text photo_version; /* another text when the photo is another, to be compared with that of the photo
                                        that the host has; empty: no photo is known */
} communicator_card_event;

typedef struct communicator_people_event {
    communicator_request request;
    const communicator_card_event *people; /* count of them, at most 100 */
    size_t count;
    bool more;                 /* there are more than these: a longer text finds fewer */
    communicator_text problem; /* why nobody could be asked, in a sentence; empty: the search is complete */
} communicator_people_event;

typedef struct communicator_information_event {
    communicator_request request;
    communicator_card_event card; /* all that is known, be it nothing but the address */
    communicator_text problem;    /* why the address book could not be asked, in a sentence; empty: it was */
} communicator_information_event;

typedef struct communicator_photo_event {
    communicator_text address;
    communicator_text version;    /* communicator_card_event.photo_version of this photo */
    const unsigned char *bytes;   /* size of them: a JPEG, PNG or GIF file of at most 2 MiB */
    size_t size;
} communicator_photo_event;

/* Modern authentication. The sign-in waits; communicator_sign_out() ends it. */
typedef struct communicator_page_event {
    communicator_text url;
    communicator_text code; /* empty where nothing is to be typed */
    uint32_t seconds;       /* how long the code holds */
} communicator_page_event;

typedef struct communicator_access_event {
    communicator_text address;
    communicator_access access;
    bool inherited; /* by a rule for many */
} communicator_access_event;

typedef struct communicator_access_rule_event {
    communicator_scope scope;
    communicator_text domain;   /* of COMMUNICATOR_SCOPE_DOMAIN; else empty */
    communicator_access access; /* INHERITED: there is no such rule any more */
} communicator_access_rule_event;

typedef struct communicator_invited_event {
    communicator_conference conference;
    communicator_text address; /* who asks */
    communicator_text name;    /* as the server tells it; may be empty */
    communicator_text subject; /* may be empty */
} communicator_invited_event;

typedef struct communicator_opened_event {
    communicator_conference conference;
    communicator_text uri; /* for communicator_conference_join(); empty for a group chat of 2005, which has none */
} communicator_opened_event;

typedef struct communicator_participant_event {
    communicator_conference conference;
    communicator_text address; /* the user's own, too */
    communicator_text name;    /* may be empty */
    communicator_role role;
    communicator_place place;
    bool news; /* false: was there before the user came */
} communicator_participant_event;

typedef struct communicator_state_event {
    communicator_conference conference;
    communicator_text subject; /* may be empty */
    communicator_text link;    /* the web address for those who want to join; may be empty */
    bool locked;
    bool waiting; /* the user waits in the lobby */
    communicator_text organizer;        /* who made the conference; may be empty */
    communicator_text phone_identifier; /* what is typed on a telephone to come in; may be empty */
} communicator_state_event;

typedef struct communicator_conference_message_event {
    communicator_conference conference;
    communicator_message_event message;
} communicator_conference_message_event;

typedef struct communicator_conference_typing_event {
    communicator_conference conference;
    communicator_typing_event typing;
} communicator_conference_typing_event;

typedef struct communicator_conference_undelivered_event {
    communicator_conference conference;
    communicator_undelivered_event undelivered; /* address is empty */
} communicator_conference_undelivered_event;

typedef struct communicator_conference_text_event {
    communicator_conference conference;
    communicator_text text; /* a sentence or two */
} communicator_conference_text_event;

struct communicator_event {
    size_t struct_size;
    communicator_event_kind kind;
    communicator_account account;
    communicator_session session;
    union {
        communicator_step_event step;
        communicator_certificate_event certificate;
        communicator_password_event password;
        communicator_signed_in_event signed_in;
        communicator_text notice;
        communicator_trace_event trace;
        communicator_ended_event ended;
        communicator_host_event host;
        communicator_message_event message;
        communicator_typing_event typing;
        communicator_delivered_event delivered;
        communicator_undelivered_event undelivered;
        communicator_conversation_event conversation;
        communicator_interrupted_event interrupted;
        communicator_restored_event restored;
        communicator_group_event group;
        communicator_contact_event contact;
        communicator_text address;
        communicator_presence_event presence;
        communicator_text own_name;
        communicator_card_event card;
        communicator_access_event access;
        communicator_access_rule_event access_rule;
        communicator_check_event check;
        communicator_verdict_event verdict;
        communicator_conference conference;
        communicator_invited_event invited;
        communicator_opened_event opened;
        communicator_participant_event participant;
        communicator_state_event state;
        communicator_conference_message_event conference_message;
        communicator_conference_typing_event conference_typing;
        communicator_conference_undelivered_event conference_undelivered;
        communicator_conference_text_event conference_text;
        communicator_people_event people;
        communicator_information_event information;
        communicator_photo_event photo;
        communicator_page_event page;
    };
};

#ifdef __cplusplus
}
#endif
#endif
