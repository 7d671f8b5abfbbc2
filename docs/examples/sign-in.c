/*
 * sign-in.c - the smallest program that signs in with the Communicator library: a loop on poll(2), then out again
 *
 * usage: sign-in ADDRESS SERVER [LOGIN]
 *        The first line of standard input is the password. SSL_CERT_FILE names further trusted authorities.
 *
 * cc -o sign-in sign-in.c $(pkg-config --cflags --libs communicator)
 *
 * This example is in the public domain (CC0-1.0).
 */
#include <communicator.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_WATCHES = 64 };

static struct pollfd watches[MAX_WATCHES]; /* what the library waits for; events 0: a free place */
static int64_t wake_at = -1;               /* when it wants to run, in milliseconds of now(); -1: it does not */
static int status = -1;                    /* of this program; -1: it goes on */

static int64_t now(void) {
    struct timespec time;

    clock_gettime(CLOCK_BOOTTIME, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Events of poll(2) for the library's interest, which has the same two meanings. */
static short poll_events(unsigned interest) {
    return (interest & COMMUNICATOR_READ ? POLLIN : 0) | (interest & COMMUNICATOR_WRITE ? POLLOUT : 0);
}

static void watch(void *context, int descriptor, unsigned interest) {
    struct pollfd *place = NULL;

    (void)context;
    for (int index = 0; index < MAX_WATCHES; index++) {
        if (watches[index].events != 0 && watches[index].fd == descriptor) {
            place = &watches[index];
            break;
        }
        if (watches[index].events == 0 && place == NULL) {
            place = &watches[index];
        }
    }
    if (place == NULL) {
        fprintf(stderr, "sign-in: too many connections\n");
        exit(1);
    }
    *place = (struct pollfd){.fd = descriptor, .events = poll_events(interest)};
}

static void wake(void *context, int64_t milliseconds) {
    (void)context;
    wake_at = milliseconds < 0 ? -1 : now() + milliseconds;
}

static void log_line(void *context, communicator_log_level level, communicator_text text) {
    (void)context;
    if (level >= COMMUNICATOR_LOG_WARNING) {
        fprintf(stderr, "%s\n", text.bytes);
    }
}

/* A session's news. Questions are answered here, with whatever a program knows to answer. */
static void event(void *context, const communicator_event *event) {
    (void)context;
    switch (event->kind) {
    case COMMUNICATOR_EVENT_STEP:
        if (event->step.outcome == COMMUNICATOR_OUTCOME_SUCCEEDED) {
            printf("%s: %s\n", event->step.title.bytes, event->step.detail.bytes);
        }
        break;
    case COMMUNICATOR_EVENT_CERTIFICATE:
        printf("%s\n", event->certificate.reason.bytes);
        communicator_answer_certificate(event->session, event->certificate.question, COMMUNICATOR_CERTIFICATE_REJECT);
        break;
    case COMMUNICATOR_EVENT_PASSWORD:
        communicator_answer_password(event->session, event->password.question, NULL, 0);
        break;
    case COMMUNICATOR_EVENT_SIGNED_IN:
        printf("Signed in as %s at %s\n", event->signed_in.uri.bytes, event->signed_in.server.bytes);
        communicator_sign_out(event->session);
        break;
    case COMMUNICATOR_EVENT_ENDED:
        status = event->ended.error == COMMUNICATOR_ERROR_NONE ? 0 : 1;
        printf("%s %s\n", status == 0 ? "Signed out" : event->ended.message.bytes, event->ended.advice.bytes);
        break;
    default: /* later versions may have more to tell */
        break;
    }
}

/* Waits for what the library waits for, and lets it do what is due. */
static void turn(void) {
    struct pollfd ready[MAX_WATCHES];
    nfds_t count = 0;
    int64_t patience = wake_at < 0 ? -1 : wake_at > now() ? wake_at - now() : 0;

    for (int index = 0; index < MAX_WATCHES; index++) {
        if (watches[index].events != 0) {
            ready[count++] = watches[index];
        }
    }
    poll(ready, count, patience > 60000 ? 60000 : (int)patience);
    for (nfds_t index = 0; index < count; index++) {
        short got = ready[index].revents;
        unsigned interest = (got & (POLLIN | POLLHUP | POLLERR) ? COMMUNICATOR_READ : 0u) |
                            (got & (POLLOUT | POLLERR) ? COMMUNICATOR_WRITE : 0u);
        if (interest != 0) {
            communicator_ready(ready[index].fd, interest);
        }
    }
    if (wake_at >= 0 && wake_at <= now()) {
        wake_at = -1;
        communicator_run();
    }
}

static communicator_account open_account(const char *address, const char *server, const char *login) {
    communicator_account_options options = {.struct_size = sizeof options};
    communicator_account account = 0;
    char password[256] = "";

    options.address = address;
    options.server = server;
    options.login = login;
    options.ca_file = getenv("SSL_CERT_FILE");
    if (communicator_account_open(&options, &account, NULL) != COMMUNICATOR_OK) {
        fprintf(stderr, "sign-in: %s\n", communicator_account_refusal());
        exit(2);
    }
    if (fgets(password, sizeof password, stdin) != NULL) {
        communicator_account_set_password(account, password, strcspn(password, "\n"));
    }
    explicit_bzero(password, sizeof password);
    return account;
}

int main(int count, char **arguments) {
    communicator_host host = {
        .struct_size = sizeof host, .watch = watch, .wake = wake, .log = log_line, .event = event};
    communicator_session session;

    if (count < 3) {
        fprintf(stderr, "usage: sign-in ADDRESS SERVER [LOGIN]\n");
        return 2;
    }
    communicator_start(&host);
    communicator_sign_in(open_account(arguments[1], arguments[2], count > 3 ? arguments[3] : NULL), &session);
    while (status < 0) {
        turn();
    }
    communicator_stop();
    return status;
}
