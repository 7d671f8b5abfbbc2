#pragma once
// The functions that c-ares 1.28 has in the place of these are not in that of Debian 12.
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netdb.h>
#include <stddef.h>
#include <stdbool.h>
#include <sys/time.h>

// What a question comes to: macros in one version of the library, an enumeration in the next.
static const int CAres_success = ARES_SUCCESS;
static const int CAres_noSuchName = ARES_ENOTFOUND;
static const int CAres_noData = ARES_ENODATA;
static const int CAres_timedOut = ARES_ETIMEOUT;
static const int CAres_malformed = ARES_EBADRESP;

/// Opens a channel that asks the system's name servers, one name at a time as it is given, without search domains.
/// `callback` is told which descriptors to watch.
static inline int CAres_open(ares_channel *channel, int milliseconds, int tries, ares_sock_state_cb callback,
                             void *context) {
    struct ares_options options = {
        .flags = ARES_FLAG_NOSEARCH,
        .timeout = milliseconds,
        .tries = tries,
        .sock_state_cb = callback,
        .sock_state_cb_data = context,
    };
    return ares_init_options(channel, &options,
                             ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
}

/// Milliseconds until the channel wants to be called though nothing came, rounded up; -1: nothing is under way.
static inline int CAres_wait(ares_channel channel) {
    struct timeval wait;
    if (ares_timeout(channel, NULL, &wait) == NULL) {
        return -1;
    }
    return (int)(wait.tv_sec * 1000 + (wait.tv_usec + 999) / 1000);
}

/// The text of an IPv4 or IPv6 address; NULL for another family.
static inline const char *CAres_text(const struct sockaddr *address, char *text, socklen_t size) {
    const void *number = address->sa_family == AF_INET6 ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                                                        : (const void *)&((const struct sockaddr_in *)address)->sin_addr;
    return inet_ntop(address->sa_family, number, text, size);
}
