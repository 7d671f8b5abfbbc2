#pragma once
#include <microhttpd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// MHD_start_daemon is variadic, which Swift cannot call.

// Starts a daemon without threads and without a listening socket: connections are given to it, and its owner runs it
// when the epoll descriptor is ready. HTTPS with a PEM chain and key, or plain HTTP where `chain` is NULL.
static inline struct MHD_Daemon *CMicroHTTPD_start(
    const char *chain, const char *key, size_t connectionMemory, MHD_AccessHandlerCallback handle,
    MHD_NotifyConnectionCallback notifyConnection, MHD_RequestCompletedCallback notifyCompleted, void *owner) {
    unsigned int flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
                         MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)chain},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        chain ? flags | MHD_USE_TLS : flags, 0, NULL, NULL, handle, owner,
        MHD_OPTION_NOTIFY_CONNECTION, notifyConnection, owner, MHD_OPTION_NOTIFY_COMPLETED, notifyCompleted, owner,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, connectionMemory, MHD_OPTION_CONNECTION_TIMEOUT, 60u,
        MHD_OPTION_ARRAY, chain ? secure : none, MHD_OPTION_END);
}

// The descriptor that becomes readable when the daemon has work; -1 if there is none.
static inline int CMicroHTTPD_descriptor(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}

// The pointer that the connection's notification has stored.
static inline void *CMicroHTTPD_socketContext(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static inline struct MHD_Response *CMicroHTTPD_response(const void *body, size_t length) {
    return MHD_create_response_from_buffer(length, (void *)body, MHD_RESPMEM_MUST_COPY);
}

// A body whose length is not told before it has been read, or that is read again and again.
struct CMicroHTTPD_body {
    bool isEndless;
    size_t length;
    char bytes[];
};

static inline ssize_t CMicroHTTPD_readBody(void *owner, uint64_t position, char *buffer, size_t size) {
    const struct CMicroHTTPD_body *body = (const struct CMicroHTTPD_body *)owner;
    if (body->isEndless && body->length > 0) position %= body->length;
    if (position >= body->length) return MHD_CONTENT_READER_END_OF_STREAM;
    size_t rest = body->length - (size_t)position;
    size_t count = rest < size ? rest : size;
    memcpy(buffer, body->bytes + position, count);
    return (ssize_t)count;
}

// As above in chunks of `block` bytes, over and over if it is endless; NULL without memory.
static inline struct MHD_Response *CMicroHTTPD_chunkedResponse(const void *bytes, size_t length, size_t block,
                                                                 bool isEndless) {
    struct CMicroHTTPD_body *body = (struct CMicroHTTPD_body *)malloc(sizeof *body + length);
    if (body == NULL) return NULL;
    body->isEndless = isEndless;
    body->length = length;
    if (length > 0) memcpy(body->bytes, bytes, length);
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, block, CMicroHTTPD_readBody, body, free);
}
