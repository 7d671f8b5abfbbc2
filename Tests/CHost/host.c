/*
 * host.c - the core in a program of its own, without libpurple: a loop on poll(2)
 *
 * usage: host misuse
 *            calls every function with what it must refuse
 *        host sign-in ADDRESS LOGIN PASSWORD SERVER CA-FILE DIRECTORY
 *            signs in and out twice, the second time with the certificate that was kept
 *
 * Exits 0 if everything was as communicator.h says; else says on standard output what was not.
 */
#include "census.h"

#include <communicator.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define EXPECT(condition) expect((condition), #condition, __LINE__)

enum { MAX_DESCRIPTORS = 1024, PATIENCE_MILLISECONDS = 60000 };

static unsigned failures;
static unsigned interests[MAX_DESCRIPTORS];
static int64_t wake_at = -1; /* in milliseconds of now(); -1: no call is asked for */

/* What the events said. */
static bool is_signed_in, is_over, was_kept;
static communicator_error last_error;
static communicator_session session;
static const char *password;
static unsigned password_questions;

static void expect(bool holds, const char *condition, int line) {
    if (!holds) {
        failures++;
        printf("host.c:%d: %s does not hold\n", line, condition);
    }
}

/* ---- The loop ---- */

static int64_t now(void) {
    struct timespec time;

    clock_gettime(CLOCK_BOOTTIME, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void watch(void *context, int descriptor, unsigned interest) {
    (void)context;
    EXPECT(descriptor >= 0 && descriptor < MAX_DESCRIPTORS);
    interests[descriptor] = interest;
}

static void wake(void *context, int64_t milliseconds) {
    (void)context;
    wake_at = milliseconds < 0 ? -1 : now() + milliseconds;
}

static unsigned watched(void) {
    unsigned count = 0;

    for (int descriptor = 0; descriptor < MAX_DESCRIPTORS; descriptor++) {
        count += interests[descriptor] != 0;
    }
    return count;
}

static nfds_t list_watched(struct pollfd *list) {
    nfds_t count = 0;

    for (int descriptor = 0; descriptor < MAX_DESCRIPTORS; descriptor++) {
        if (interests[descriptor] != 0) {
            short events = 0;
            events |= interests[descriptor] & COMMUNICATOR_READ ? POLLIN : 0;
            events |= interests[descriptor] & COMMUNICATOR_WRITE ? POLLOUT : 0;
            list[count++] = (struct pollfd){.fd = descriptor, .events = events};
        }
    }
    return count;
}

static void tell_ready(const struct pollfd *one) {
    unsigned ready = 0;

    if (one->revents & (POLLIN | POLLHUP | POLLERR)) {
        ready |= COMMUNICATOR_READ;
    }
    if (one->revents & (POLLOUT | POLLHUP | POLLERR)) {
        ready |= COMMUNICATOR_WRITE;
    }
    ready &= interests[one->fd]; /* the watch may have ended meanwhile */
    if (ready != 0) {
        communicator_ready(one->fd, ready);
    }
}

static void turn(int64_t until) {
    struct pollfd list[MAX_DESCRIPTORS];
    nfds_t count = list_watched(list);
    int64_t next = wake_at >= 0 && wake_at < until ? wake_at : until;
    int64_t pause = next - now();

    poll(list, count, pause < 0 ? 0 : (int)pause);
    for (nfds_t index = 0; index < count; index++) {
        if (list[index].revents != 0) {
            tell_ready(&list[index]);
        }
    }
    if (wake_at >= 0 && wake_at <= now()) {
        wake_at = -1;
        communicator_run();
    }
}

/* Turns the loop until the flag is set; fails the program's purpose when it takes too long. */
static void turn_until(const bool *flag) {
    int64_t deadline = now() + PATIENCE_MILLISECONDS;

    while (!*flag && now() < deadline) {
        turn(deadline);
    }
    EXPECT(*flag);
}

static void turn_for(int64_t milliseconds) {
    int64_t deadline = now() + milliseconds;

    while (now() < deadline) {
        turn(deadline);
    }
}

/* ---- Events ---- */

static void check_text(communicator_text text) {
    EXPECT(text.bytes != NULL);
    EXPECT(text.bytes == NULL || strlen(text.bytes) == text.length);
}

static void step(const communicator_step_event *event) {
    static const char *const outcomes[] = {"started", "succeeded", "failed"};

    check_text(event->title);
    check_text(event->detail);
    printf("step %s %s %s\n", event->title.bytes, outcomes[event->outcome], event->detail.bytes);
}

static void signed_in(const communicator_signed_in_event *event) {
    check_text(event->uri);
    check_text(event->server);
    check_text(event->product);
    check_text(event->connection_version);
    check_text(event->connection_cipher);
    check_text(event->signing_version);
    check_text(event->signing_cipher);
    check_text(event->gruu);
    printf("signed in %s at %s over %s with %s\n", event->uri.bytes, event->server.bytes,
           event->connection_version.bytes, event->signing_version.bytes);
    was_kept = event->certificate_was_kept;
    is_signed_in = true;
}

static void interrupted(const communicator_interrupted_event *event) {
    check_text(event->message);
    check_text(event->tried);
    check_text(event->answer);
    EXPECT(event->error != COMMUNICATOR_ERROR_NONE);
    printf("interrupted %s, attempt in %llu ms\n", event->message.bytes,
           (unsigned long long)event->retry_milliseconds);
}

static void ended(const communicator_ended_event *event) {
    check_text(event->message);
    check_text(event->tried);
    check_text(event->answer);
    check_text(event->advice);
    printf("ended %s %s\n", communicator_error_name(event->error), event->message.bytes);
    last_error = event->error;
    is_over = true;
}

static void deliver(void *context, const communicator_event *event) {
    (void)context;
    EXPECT(event->struct_size >= sizeof *event);
    switch (event->kind) {
    case COMMUNICATOR_EVENT_STEP:
        step(&event->step);
        break;
    case COMMUNICATOR_EVENT_SIGNED_IN:
        signed_in(&event->signed_in);
        break;
    case COMMUNICATOR_EVENT_ENDED:
        ended(&event->ended);
        break;
    case COMMUNICATOR_EVENT_PASSWORD:
        password_questions++;
        EXPECT(communicator_answer_password(session, event->password.question, password, strlen(password)) ==
               COMMUNICATOR_OK);
        break;
    case COMMUNICATOR_EVENT_CERTIFICATE:
        printf("certificate of %s: %s\n", event->certificate.host.bytes, event->certificate.reason.bytes);
        EXPECT(communicator_answer_certificate(session, event->certificate.question,
                                               COMMUNICATOR_CERTIFICATE_REJECT) == COMMUNICATOR_OK);
        break;
    case COMMUNICATOR_EVENT_INTERRUPTED:
        interrupted(&event->interrupted);
        break;
    case COMMUNICATOR_EVENT_RESTORED:
        check_text(event->restored.server);
        break;
    default: /* another concern's */
        break;
    }
}

static void keep_log(void *context, communicator_log_level level, communicator_text text) {
    (void)context;
    (void)level;
    check_text(text);
}

static const communicator_host host = {
    .struct_size = sizeof host, .watch = watch, .wake = wake, .log = keep_log, .event = deliver};

/* ---- misuse ---- */

static void call_before_the_start(void) {
    communicator_account account = 1;
    communicator_account_options options = {.struct_size = sizeof options, .address = "alice@contoso.com"};
    int error = 0;

    EXPECT(communicator_account_open(&options, &account, &error) == COMMUNICATOR_NOT_STARTED);
    EXPECT(communicator_sign_in(1, &session) == COMMUNICATOR_NOT_STARTED);
    EXPECT(communicator_network_changed(true) == COMMUNICATOR_NOT_STARTED);
    communicator_run();
    communicator_ready(0, COMMUNICATOR_READ);
    communicator_stop();
}

static void start_badly(void) {
    communicator_host incomplete = host;

    EXPECT(communicator_start(NULL) == COMMUNICATOR_INVALID_ARGUMENT);
    incomplete.event = NULL;
    EXPECT(communicator_start(&incomplete) == COMMUNICATOR_INVALID_ARGUMENT);
    EXPECT(communicator_start(&host) == COMMUNICATOR_OK);
    EXPECT(communicator_start(&host) == COMMUNICATOR_BUSY);
}

static void open_badly(void) {
    communicator_account account = 0;
    communicator_account_options options = {.struct_size = sizeof options};
    int error = 0;

    EXPECT(communicator_account_open(NULL, &account, &error) == COMMUNICATOR_INVALID_ARGUMENT);
    EXPECT(communicator_account_open(&options, &account, &error) == COMMUNICATOR_INVALID_ARGUMENT);
    EXPECT(error == COMMUNICATOR_ERROR_ADDRESS);
    options.address = "not an address";
    EXPECT(communicator_account_open(&options, &account, NULL) == COMMUNICATOR_INVALID_ARGUMENT);
    options.address = "\xff\xfe@contoso.com";
    EXPECT(communicator_account_open(&options, &account, &error) == COMMUNICATOR_INVALID_ARGUMENT);
    options.address = "alice@contoso.com";
    EXPECT(communicator_account_open(&options, NULL, &error) == COMMUNICATOR_INVALID_ARGUMENT);
    options.authentication = (communicator_authentication)9;
    EXPECT(communicator_account_open(&options, &account, &error) == COMMUNICATOR_INVALID_ARGUMENT);
    EXPECT(error == COMMUNICATOR_ERROR_OPTION);
    EXPECT(account == 0);
}

static void use_handle(uint64_t handle) {
    EXPECT(communicator_account_set_password(handle, "x", 1) == COMMUNICATOR_NO_SUCH_HANDLE);
    EXPECT(communicator_account_forget_certificate(handle) == COMMUNICATOR_NO_SUCH_HANDLE);
    EXPECT(communicator_sign_in(handle, &session) == COMMUNICATOR_NO_SUCH_HANDLE);
    EXPECT(communicator_sign_out(handle) == COMMUNICATOR_NO_SUCH_HANDLE);
    EXPECT(communicator_session_close(handle) == COMMUNICATOR_NO_SUCH_HANDLE);
    EXPECT(communicator_answer_certificate(handle, handle, COMMUNICATOR_CERTIFICATE_REJECT) ==
           COMMUNICATOR_NO_SUCH_HANDLE);
    EXPECT(communicator_answer_password(handle, handle, NULL, 0) == COMMUNICATOR_NO_SUCH_HANDLE);
    EXPECT(communicator_account_close(handle) == COMMUNICATOR_NO_SUCH_HANDLE);
}

static void use_handles_after_close(void) {
    communicator_account account = 0;
    communicator_session other;
    communicator_account_options options = {
        .struct_size = sizeof options, .address = "sip:alice@contoso.com", .server = "127.0.0.1:1"};

    EXPECT(communicator_account_open(&options, &account, NULL) == COMMUNICATOR_OK);
    EXPECT(communicator_account_set_password(account, NULL, 3) == COMMUNICATOR_INVALID_ARGUMENT);
    EXPECT(communicator_account_set_password(account, NULL, 0) == COMMUNICATOR_OK);
    EXPECT(communicator_sign_in(account, NULL) == COMMUNICATOR_INVALID_ARGUMENT);
    EXPECT(communicator_sign_in(account, &session) == COMMUNICATOR_OK);
    EXPECT(communicator_sign_in(account, &other) == COMMUNICATOR_BUSY);
    EXPECT(communicator_answer_password(session, 12345, "x", 1) == COMMUNICATOR_NO_SUCH_HANDLE);
    EXPECT(communicator_session_close(session) == COMMUNICATOR_OK);
    EXPECT(communicator_session_close(session) == COMMUNICATOR_NO_SUCH_HANDLE);
    turn_for(200);
    EXPECT(!is_over);
    EXPECT(communicator_sign_in(account, &session) == COMMUNICATOR_OK);
    EXPECT(communicator_account_close(account) == COMMUNICATOR_OK);
    EXPECT(communicator_sign_out(session) == COMMUNICATOR_NO_SUCH_HANDLE);
    turn_for(200);
    EXPECT(!is_over);
    use_handle(account);
}

static void read_texts(void) {
    for (int error = -1; error < 100; error++) {
        EXPECT(communicator_error_name(error)[0] != '\0');
        EXPECT(communicator_error_text(error)[0] != '\0');
    }
    EXPECT(strcmp(communicator_error_name(-1), "unknown") == 0);
    EXPECT(strcmp(communicator_error_name(COMMUNICATOR_ERROR_CREDENTIALS_REFUSED), "credentials-refused") == 0);
    EXPECT(communicator_version()[0] != '\0');
    EXPECT(communicator_default_user_agent()[0] != '\0');
    EXPECT(communicator_known_user_agent(0) != NULL);
    EXPECT(communicator_known_user_agent(SIZE_MAX) == NULL);
}

static void misuse(void) {
    read_texts();
    call_before_the_start();
    start_badly();
    open_badly();
    use_handle(0);
    use_handle(UINT64_MAX);
    use_handles_after_close();
    communicator_ready(-1, COMMUNICATOR_READ);
    communicator_ready(MAX_DESCRIPTORS, 0xffff);
    communicator_stop();
    communicator_stop();
    EXPECT(communicator_start(&host) == COMMUNICATOR_OK);
    communicator_stop();
}

/* ---- sign-in ---- */

static void sign_in_and_out(communicator_account account) {
    is_signed_in = is_over = false;
    EXPECT(communicator_sign_in(account, &session) == COMMUNICATOR_OK);
    turn_until(&is_signed_in);
    EXPECT(communicator_sign_out(session) == COMMUNICATOR_OK);
    turn_until(&is_over);
    EXPECT(last_error == COMMUNICATOR_ERROR_NONE);
    EXPECT(communicator_sign_out(session) == COMMUNICATOR_NO_SUCH_HANDLE);
}

/* Turns the loop until the library holds no more than before the sign-in. */
static void turn_until_idle(unsigned watches) {
    int64_t deadline = now() + PATIENCE_MILLISECONDS;

    while ((watched() != watches || census_threads() != 1) && now() < deadline) {
        turn(now() + 20);
    }
    EXPECT(watched() == watches);
    EXPECT(census_threads() == 1);
}

static void sign_in(char **arguments) {
    communicator_account_options options = {.struct_size = sizeof options,
                                            .address = arguments[0],
                                            .login = arguments[1],
                                            .server = arguments[3],
                                            .ca_file = arguments[4],
                                            .directory = arguments[5],
                                            .trace = COMMUNICATOR_TRACE_REDACTED};
    communicator_account account = 0;
    unsigned idle_watches;
    int error = 0;

    password = arguments[2];
    EXPECT(communicator_start(&host) == COMMUNICATOR_OK);
    idle_watches = watched();
    EXPECT(communicator_account_open(&options, &account, &error) == COMMUNICATOR_OK);
    sign_in_and_out(account);
    EXPECT(password_questions == 1 && !was_kept);
    sign_in_and_out(account);
    EXPECT(password_questions == 1 && was_kept);
    EXPECT(communicator_account_close(account) == COMMUNICATOR_OK);
    turn_until_idle(idle_watches);
    communicator_stop();
}

int main(int count, char **arguments) {
    unsigned descriptors = census_descriptors();

    if (count == 2 && strcmp(arguments[1], "misuse") == 0) {
        misuse();
    } else if (count == 8 && strcmp(arguments[1], "sign-in") == 0) {
        sign_in(arguments + 2);
    } else {
        printf("usage: host misuse | host sign-in ADDRESS LOGIN PASSWORD SERVER CA-FILE DIRECTORY\n");
        return 2;
    }
    EXPECT(watched() == 0);
    EXPECT(wake_at == -1);
    if (census_descriptors() != descriptors) {
        failures++;
        printf("%u descriptors were open at the start, now these are:\n", descriptors);
        census_print_descriptors();
    }
    printf(failures == 0 ? "ok\n" : "FAILED\n");
    return failures == 0 ? 0 : 1;
}
