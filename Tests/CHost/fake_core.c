/* fake_core.c - see fake_core.h */
#include "fake_core.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ACCOUNTS = 64, MAX_EVENTS = 64, MAX_CALLS = 16384 };

typedef struct account {
    communicator_account handle; /* 0: a free place */
    communicator_session session;
    char address[128];
    bool has_user_agent;
} account;

static communicator_host host;
static bool is_started, is_delivering;
static account accounts[MAX_ACCOUNTS];
static uint64_t last_handle;
static communicator_conference last_conference;
static communicator_account last_account;
static communicator_session last_session;
static communicator_session last_guest;
static communicator_event events[MAX_EVENTS];
static unsigned event_count;
static int refusal;
static bool is_waiting_for_answer; /* in a play: the next event follows the answer */
static char calls[MAX_CALLS];
static const char *calendar = "";

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...) {
    size_t used = strlen(calls);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(calls + used, sizeof calls - used, format, arguments);
    va_end(arguments);
}

static const char *shown(const char *text) {
    return text == NULL ? "(none)" : text;
}

static account *account_at(communicator_account handle) {
    for (unsigned index = 0; index < MAX_ACCOUNTS; index++) {
        if (handle != 0 && accounts[index].handle == handle) {
            return &accounts[index];
        }
    }
    return NULL;
}

static account *account_with(communicator_session session) {
    for (unsigned index = 0; index < MAX_ACCOUNTS; index++) {
        if (session != 0 && accounts[index].session == session) {
            return &accounts[index];
        }
    }
    return NULL;
}

const char *fake_core_calls(void) {
    return calls;
}

void fake_core_forget_calls(void) {
    calls[0] = '\0';
}

void fake_core_fill_calendars(const char *text) {
    calendar = text;
}

void fake_core_refuse_accounts(int error) {
    refusal = error;
}

unsigned fake_core_open_accounts(void) {
    unsigned count = 0;

    for (unsigned index = 0; index < MAX_ACCOUNTS; index++) {
        count += accounts[index].handle != 0;
    }
    return count;
}

static void queue(communicator_event event) {
    event.struct_size = sizeof event;
    if (event_count < MAX_EVENTS) {
        events[event_count++] = event;
    }
    host.wake(host.context, 0);
}

void fake_core_send(communicator_event event) {
    event.account = last_account;
    event.session = last_session;
    queue(event);
}

void fake_core_send_to_guest(communicator_event event) {
    event.account = last_account;
    event.session = last_guest;
    queue(event);
}

void fake_core_send_astray(communicator_event event) {
    event.account = last_account + 1000;
    event.session = last_session + 1000;
    queue(event);
}

communicator_result communicator_start(const communicator_host *lent) {
    if (is_started) {
        return COMMUNICATOR_BUSY;
    }
    host = *lent;
    is_started = true;
    note("start\n");
    return COMMUNICATOR_OK;
}

void communicator_stop(void) {
    note("stop\n");
    memset(accounts, 0, sizeof accounts);
    event_count = 0;
    is_started = false;
}

/* Events of closed sessions are dropped, as the contract says; those that went astray are not. */
static bool may_deliver(const communicator_event *event) {
    const account *owner = account_at(event->account);
    return event->account > last_handle || (owner != NULL && (owner->session == event->session || last_guest == event->session));
}

static void deliver(const communicator_event *event) {
    account *owner = account_at(event->account);

    if (event->kind == COMMUNICATOR_EVENT_ENDED && owner != NULL && owner->session == event->session) {
        owner->session = 0;
    }
    is_waiting_for_answer = getenv(FAKE_CORE_PLAY) != NULL && (event->kind == COMMUNICATOR_EVENT_CERTIFICATE ||
                                                               event->kind == COMMUNICATOR_EVENT_PASSWORD);
    is_delivering = true;
    host.event(host.context, event);
    is_delivering = false;
}

void communicator_run(void) {
    if (is_delivering) {
        abort(); /* the contract forbids it */
    }
    while (is_started && event_count > 0 && !is_waiting_for_answer) {
        communicator_event event = events[0];
        event_count--;
        memmove(events, events + 1, event_count * sizeof *events);
        if (may_deliver(&event)) {
            deliver(&event);
        }
    }
}

void communicator_ready(int descriptor, unsigned interest) {
    note("ready %d %u\n", descriptor, interest);
}

const char *communicator_version(void) {
    return "0.0.0";
}

communicator_result communicator_account_open(const communicator_account_options *options,
                                              communicator_account *opened, int *error) {
    account *place = NULL;

    if (refusal != 0) {
        *error = refusal;
        return COMMUNICATOR_INVALID_ARGUMENT;
    }
    for (unsigned index = 0; index < MAX_ACCOUNTS && place == NULL; index++) {
        place = accounts[index].handle == 0 ? &accounts[index] : NULL;
    }
    if (place == NULL) {
        *error = COMMUNICATOR_ERROR_INTERNAL;
        return COMMUNICATOR_INVALID_ARGUMENT;
    }
    place->handle = ++last_handle;
    snprintf(place->address, sizeof place->address, "%s", options->address);
    place->has_user_agent = options->user_agent != NULL && *options->user_agent != '\0';
    note("open %s login=%s server=%s transport=%d authentication=%d sso=%d keyring=%d agent=%s proxy=%d:%s:%d\n",
         options->address, shown(options->login), shown(options->server), (int)options->transport,
         (int)options->authentication, options->single_sign_on, options->keyring, shown(options->user_agent),
         (int)options->proxy.kind, shown(options->proxy.host), options->proxy.port);
    *opened = last_account = place->handle;
    return COMMUNICATOR_OK;
}

const char *communicator_account_refusal(void) {
    return refusal == COMMUNICATOR_ERROR_ADDRESS ? "The address is not user@domain." : "";
}

communicator_result communicator_account_set_password(communicator_account handle, const char *password,
                                                      size_t length) {
    note("password %.*s\n", (int)length, password);
    return account_at(handle) == NULL ? COMMUNICATOR_NO_SUCH_HANDLE : COMMUNICATOR_OK;
}

communicator_result communicator_account_forget_certificate(communicator_account handle) {
    note("forget_certificate\n");
    return account_at(handle) == NULL ? COMMUNICATOR_NO_SUCH_HANDLE : COMMUNICATOR_OK;
}

communicator_result communicator_account_close(communicator_account handle) {
    account *closed = account_at(handle);

    if (closed == NULL) {
        return COMMUNICATOR_NO_SUCH_HANDLE;
    }
    note("close %s\n", closed->address);
    memset(closed, 0, sizeof *closed);
    return COMMUNICATOR_OK;
}

const char *communicator_default_user_agent(void) {
    return "Fake/1";
}

const char *communicator_known_user_agent(size_t index) {
    static const char *const known[] = {"UCCAPI/15 OC/15", "UCCAPI/16 OC/16"};
    return index < sizeof known / sizeof *known ? known[index] : NULL;
}

/* ---- Plays ---- */

static communicator_event with(communicator_event_kind kind) {
    return (communicator_event){.kind = kind};
}

static void play_step(communicator_step step, communicator_text title) {
    communicator_event event = with(COMMUNICATOR_EVENT_STEP);

    event.step = (communicator_step_event){.step = step, .title = title, .detail = FAKE_TEXT("")};
    fake_core_send(event);
}

static void play_end(communicator_error error, communicator_text message) {
    communicator_event event = with(COMMUNICATOR_EVENT_ENDED);

    event.ended = (communicator_ended_event){.error = error,
                                             .message = message,
                                             .tried = FAKE_TEXT(""),
                                             .answer = FAKE_TEXT(""),
                                             .advice = FAKE_TEXT("Ask <your> administrator & wait.")};
    fake_core_send(event);
}

static void play_certificate(void) {
    communicator_event event = with(COMMUNICATOR_EVENT_CERTIFICATE);

    event.certificate = (communicator_certificate_event){
        .question = 1,
        .host = FAKE_TEXT("fe01.contoso.com"),
        .reason = FAKE_TEXT("The certificate of fe01.contoso.com is signed by an authority that this computer does not "
                            "know."),
        .subject = FAKE_TEXT("CN=fe01.contoso.com"),
        .issuer = FAKE_TEXT("CN=Contoso Root <CA>"),
        .names = FAKE_TEXT("fe01.contoso.com"),
        .not_before = 1700000000,
        .not_after = 1800000000,
        .fingerprint = FAKE_TEXT("AA:BB:CC"),
        .chain = FAKE_TEXT("")};
    fake_core_send(event);
}

static void play_password(void) {
    communicator_event event = with(COMMUNICATOR_EVENT_PASSWORD);

    event.password = (communicator_password_event){.question = 2,
                                                   .login = FAKE_TEXT("CONTOSO\\alice"),
                                                   .host = FAKE_TEXT("fe01.contoso.com"),
                                                   .reason = FAKE_TEXT("There is no certificate yet.")};
    fake_core_send(event);
}

static void play_signed_in(void) {
    communicator_event event = with(COMMUNICATOR_EVENT_SIGNED_IN);

    event.signed_in = (communicator_signed_in_event){.uri = FAKE_TEXT("sip:alice@contoso.com"),
                                                     .server = FAKE_TEXT("fe01.contoso.com:5061"),
                                                     .product = FAKE_TEXT("RTC/7.0"),
                                                     .connection_version = FAKE_TEXT("TLSv1.3"),
                                                     .connection_cipher = FAKE_TEXT(""),
                                                     .signing_version = FAKE_TEXT("TLSv1.2"),
                                                     .signing_cipher = FAKE_TEXT(""),
                                                     .gruu = FAKE_TEXT("")};
    fake_core_send(event);
}

static void play(const char *name, const account *who) {
    play_step(COMMUNICATOR_STEP_CONNECTION, FAKE_TEXT("Connection"));
    if (strcmp(name, "certificate") == 0) {
        play_certificate();
    } else if (strcmp(name, "password") == 0) {
        play_password();
    } else if (strcmp(name, "user-agent") == 0 && !who->has_user_agent) {
        play_end(COMMUNICATOR_ERROR_USER_AGENT_REFUSED, FAKE_TEXT("The pool refuses this client's version."));
        return;
    } else if (strcmp(name, "refused") == 0) {
        play_end(COMMUNICATOR_ERROR_ACCOUNT_REFUSED, FAKE_TEXT("The account is not enabled for <b>SIP</b>."));
        return;
    }
    play_signed_in();
}

static void play_on(bool to_the_end) {
    if (is_waiting_for_answer) {
        is_waiting_for_answer = false;
        if (!to_the_end) {
            event_count = 0;
            play_end(COMMUNICATOR_ERROR_UNTRUSTED, FAKE_TEXT("The user did not accept."));
        }
        host.wake(host.context, 0);
    }
}

/* ---- Sessions ---- */

communicator_result communicator_sign_in(communicator_account handle, communicator_session *session) {
    account *who = account_at(handle);

    if (who == NULL) {
        return COMMUNICATOR_NO_SUCH_HANDLE;
    }
    note("sign_in %s\n", who->address);
    who->session = ++last_handle;
    last_conference = 0;
    *session = last_session = who->session;
    if (getenv(FAKE_CORE_PLAY) != NULL) {
        play(getenv(FAKE_CORE_PLAY), who);
    }
    return COMMUNICATOR_OK;
}

communicator_result communicator_sign_out(communicator_session session) {
    account *who = account_with(session);

    if (session != 0 && session == last_guest) {
        note("sign_out guest\n");
        return COMMUNICATOR_OK;
    }
    if (who == NULL) {
        return COMMUNICATOR_NO_SUCH_HANDLE;
    }
    note("sign_out %s\n", who->address);
    is_waiting_for_answer = false;
    queue((communicator_event){
        .kind = COMMUNICATOR_EVENT_ENDED, .account = who->handle, .session = session,
        .ended = {.message = {"", 0}, .tried = {"", 0}, .answer = {"", 0}, .advice = {"", 0}}});
    return COMMUNICATOR_OK;
}

communicator_result communicator_session_close(communicator_session session) {
    account *who = account_with(session);

    if (who == NULL) {
        return COMMUNICATOR_NO_SUCH_HANDLE;
    }
    who->session = 0;
    return COMMUNICATOR_OK;
}

communicator_result communicator_answer_certificate(communicator_session session, communicator_question question,
                                                    communicator_certificate_answer answer) {
    note("answer_certificate %d %d\n", (int)question, (int)answer);
    play_on(answer != COMMUNICATOR_CERTIFICATE_REJECT);
    return account_with(session) == NULL ? COMMUNICATOR_NO_SUCH_HANDLE : COMMUNICATOR_OK;
}

communicator_result communicator_answer_password(communicator_session session, communicator_question question,
                                                 const char *password, size_t length) {
    note("answer_password %d %.*s\n", (int)question, (int)length, password == NULL ? "" : password);
    play_on(password != NULL);
    return account_with(session) == NULL ? COMMUNICATOR_NO_SUCH_HANDLE : COMMUNICATOR_OK;
}

communicator_result communicator_network_changed(bool available) {
    note("network_changed %d\n", available);
    return COMMUNICATOR_OK;
}

static communicator_result done(communicator_session session) {
    return account_with(session) == NULL && (session == 0 || session != last_guest) ? COMMUNICATOR_NO_SUCH_HANDLE : COMMUNICATOR_OK;
}

static communicator_result with_address(communicator_session session, const char *address) {
    return strchr(address, '@') == NULL ? COMMUNICATOR_INVALID_ARGUMENT : done(session);
}

communicator_result communicator_send_message(communicator_session session, const char *address, const char *html,
                                              communicator_message *message) {
    note("send_message %s %s\n", address, html);
    *message = ++last_handle;
    return with_address(session, address);
}

communicator_result communicator_send_typing(communicator_session session, const char *address, bool typing) {
    note("send_typing %s %d\n", address, typing);
    return account_with(session) == NULL ? COMMUNICATOR_NO_SUCH_HANDLE : COMMUNICATOR_OK;
}

communicator_result communicator_close_conversation(communicator_session session, const char *address) {
    note("close_conversation %s\n", address);
    return account_with(session) == NULL ? COMMUNICATOR_NO_SUCH_HANDLE : COMMUNICATOR_OK;
}

communicator_result communicator_answer_host(communicator_session session, communicator_question question,
                                             bool is_right) {
    note("answer_host %d %d\n", (int)question, (int)is_right);
    play_on(is_right);
    return account_with(session) == NULL ? COMMUNICATOR_NO_SUCH_HANDLE : COMMUNICATOR_OK;
}

/* ---- Conferences: the first of a session is number 1 ---- */

communicator_result communicator_join_as_guest(communicator_account handle, const char *meeting, const char *name,
                                               communicator_session *session, communicator_conference *conference) {
    note("join_as_guest %s as %s\n", meeting, name);
    if (account_at(handle) == NULL || strcmp(meeting, "nonsense") == 0) {
        return COMMUNICATOR_INVALID_ARGUMENT;
    }
    *session = last_guest = ++last_handle;
    *conference = FAKE_GUEST_CONFERENCE;
    return COMMUNICATOR_OK;
}

communicator_result communicator_conference_start(communicator_session session, const char *subject,
                                                  communicator_conference *conference) {
    note("conference_start %s\n", subject == NULL ? "" : subject);
    *conference = ++last_conference;
    return done(session);
}

communicator_result communicator_conference_join(communicator_session session, const char *meeting,
                                                 communicator_conference *conference) {
    note("conference_join %s\n", meeting);
    if (strcmp(meeting, "nonsense") == 0) {
        return COMMUNICATOR_INVALID_ARGUMENT;
    }
    *conference = ++last_conference;
    return done(session);
}

communicator_result communicator_conference_grow(communicator_session session, const char *address, const char *person,
                                                 communicator_conference *conference) {
    note("conference_grow %s %s\n", address, person);
    *conference = ++last_conference;
    return done(session);
}

communicator_result communicator_conference_answer(communicator_session session, communicator_conference conference,
                                                   bool accepts) {
    note("conference_answer %d %d\n", (int)conference, accepts);
    return conference == 99 ? COMMUNICATOR_NO_SUCH_HANDLE : done(session);
}

communicator_result communicator_conference_invite(communicator_session session, communicator_conference conference,
                                                   const char *address) {
    note("conference_invite %d %s\n", (int)conference, address);
    return with_address(session, address);
}

communicator_result communicator_conference_send(communicator_session session, communicator_conference conference,
                                                 const char *html, communicator_message *message) {
    note("conference_send %d %s\n", (int)conference, html);
    *message = ++last_handle;
    return done(session);
}

communicator_result communicator_conference_typing(communicator_session session, communicator_conference conference,
                                                   bool typing) {
    note("conference_typing %d %d\n", (int)conference, typing);
    return done(session);
}

communicator_result communicator_conference_remove(communicator_session session, communicator_conference conference,
                                                   const char *address) {
    note("conference_remove %d %s\n", (int)conference, address);
    return done(session);
}

communicator_result communicator_conference_set_role(communicator_session session, communicator_conference conference,
                                                     const char *address, communicator_role role) {
    note("conference_set_role %d %s %d\n", (int)conference, address, (int)role);
    return done(session);
}

communicator_result communicator_conference_lock(communicator_session session, communicator_conference conference,
                                                 bool locked) {
    note("conference_lock %d %d\n", (int)conference, locked);
    return done(session);
}

communicator_result communicator_conference_admit(communicator_session session, communicator_conference conference,
                                                  const char *address, bool granted) {
    note("conference_admit %d %s %d\n", (int)conference, address, granted);
    return done(session);
}

communicator_result communicator_conference_leave(communicator_session session, communicator_conference conference) {
    note("conference_leave %d\n", (int)conference);
    return done(session);
}

/* ---- Contacts and presence ---- */

communicator_result communicator_add_contact(communicator_session session, const char *address, const char *name,
                                             const char *group) {
    note("add_contact %s name=%s group=%s\n", address, shown(name), group);
    return with_address(session, address);
}

communicator_result communicator_remove_contact(communicator_session session, const char *address, const char *group) {
    note("remove_contact %s group=%s\n", address, group);
    return done(session);
}

communicator_result communicator_move_contact(communicator_session session, const char *address, const char *from,
                                              const char *to) {
    note("move_contact %s from=%s to=%s\n", address, from, to);
    return done(session);
}

communicator_result communicator_rename_contact(communicator_session session, const char *address, const char *name) {
    note("rename_contact %s name=%s\n", address, shown(name));
    return done(session);
}

communicator_result communicator_add_group(communicator_session session, const char *name) {
    note("add_group %s\n", name);
    return done(session);
}

communicator_result communicator_rename_group(communicator_session session, const char *from, const char *to) {
    note("rename_group %s to=%s\n", from, to);
    return done(session);
}

communicator_result communicator_remove_group(communicator_session session, const char *name) {
    note("remove_group %s\n", name);
    return done(session);
}

communicator_result communicator_set_presence(communicator_session session, communicator_activity activity,
                                              const char *words) {
    note("set_presence %d note=%s\n", (int)activity, shown(words));
    return done(session);
}

communicator_result communicator_set_idle(communicator_session session, bool idle) {
    note("set_idle %d\n", idle);
    return done(session);
}

communicator_result communicator_reset_presence(communicator_session session) {
    note("reset_presence\n");
    return done(session);
}

communicator_result communicator_set_access(communicator_session session, const char *address,
                                            communicator_access access) {
    note("set_access %s %d\n", address, (int)access);
    return done(session);
}

communicator_result communicator_set_access_rule(communicator_session session, communicator_scope scope,
                                                 const char *domain, communicator_access access) {
    if (domain != NULL && strchr(domain, '.') == NULL) {
        return COMMUNICATOR_INVALID_ARGUMENT;
    }
    note("set_access_rule %d %s %d\n", (int)scope, shown(domain), (int)access);
    return done(session);
}

/* ---- People ---- */

communicator_result communicator_request_members(communicator_session session, const char *group,
                                                 communicator_request *request) {
    if (strcmp(group, "All of Sales") != 0) {
        return COMMUNICATOR_INVALID_ARGUMENT;
    }
    if (request != NULL) {
        note("request_members %s\n", group);
        *request = 1;
    }
    return done(session);
}

communicator_result communicator_describe_calendar(communicator_session session, const char *address, char *text,
                                                   size_t size) {
    (void)address;
    snprintf(text, size, "%s", calendar);
    return account_with(session) == NULL ? COMMUNICATOR_NO_SUCH_HANDLE : COMMUNICATOR_OK;
}

communicator_result communicator_search_people(communicator_session session, const char *text,
                                               communicator_request *request) {
    note("search_people %s\n", text);
    *request = 1;
    return done(session);
}

communicator_result communicator_request_information(communicator_session session, const char *address,
                                                     communicator_request *request) {
    note("request_information %s\n", address);
    *request = 2;
    return strchr(address, '@') == NULL ? COMMUNICATOR_INVALID_ARGUMENT : done(session);
}

communicator_result communicator_request_photo(communicator_session session, const char *address) {
    note("request_photo %s\n", address);
    return done(session);
}

/* ---- Diagnosis ---- */

static void send_check(communicator_account account, communicator_check_event check) {
    queue((communicator_event){.kind = COMMUNICATOR_EVENT_CHECK, .account = account, .check = check});
}

static communicator_text verdict_message = FAKE_TEXT("A certificate of <A & B> is missing.");

void fake_core_set_verdict(communicator_text message) {
    verdict_message = message;
}

/* Two checks and a verdict, whose names need to be escaped. */
communicator_result communicator_diagnose(communicator_account account, communicator_diagnosis *diagnosis) {
    static const communicator_detail details[] = {{FAKE_TEXT("TLS"), FAKE_TEXT("TLS 1.3, <suite>")},
                                                  {FAKE_TEXT("missing"), FAKE_TEXT("the certificate of “A & B”")}};
    static const communicator_text remarks[] = {FAKE_TEXT("The certificate of <web> expires soon.")};

    if (account_at(account) == NULL) {
        return COMMUNICATOR_NO_SUCH_HANDLE;
    }
    note("diagnose %s\n", account_at(account)->address);
    *diagnosis = ++last_handle;
    send_check(account, (communicator_check_event){.diagnosis = *diagnosis,
                                                   .outcome = COMMUNICATOR_CHECK_GOOD,
                                                   .subject = FAKE_TEXT("name"),
                                                   .target = FAKE_TEXT("sip.contoso.com"),
                                                   .title = FAKE_TEXT("DNS name sip.contoso.com"),
                                                   .summary = FAKE_TEXT("192.0.2.1"),
                                                   .details = details,
                                                   .microseconds = 2000});
    send_check(account, (communicator_check_event){.diagnosis = *diagnosis,
                                                   .outcome = COMMUNICATOR_CHECK_BAD,
                                                   .subject = FAKE_TEXT("registrar"),
                                                   .target = FAKE_TEXT("sip.contoso.com:443"),
                                                   .title = FAKE_TEXT("SIP registrar sip.contoso.com:443"),
                                                   .summary = FAKE_TEXT("issued by <nobody>"),
                                                   .details = details,
                                                   .detail_count = 2,
                                                   .microseconds = 30000});
    queue((communicator_event){.kind = COMMUNICATOR_EVENT_VERDICT,
                               .account = account,
                               .verdict = {.diagnosis = *diagnosis,
                                           .mender = COMMUNICATOR_MENDER_SERVER_ADMINISTRATOR,
                                           .cause = FAKE_TEXT("certificate-incomplete"),
                                           .message = verdict_message,
                                           .advice = FAKE_TEXT("It must be installed."),
                                           .remarks = remarks,
                                           .remark_count = 1}});
    return COMMUNICATOR_OK;
}

communicator_result communicator_diagnosis_cancel(communicator_diagnosis diagnosis) {
    note("cancel %d\n", (int)diagnosis);
    return COMMUNICATOR_OK;
}

const char *communicator_error_name(int error) {
    return error == 0 ? "none" : "some-error";
}

const char *communicator_error_text(int error) {
    (void)error;
    return "Something failed.";
}
