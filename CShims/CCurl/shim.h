#pragma once
#include <curl/curl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

// Memory of libcurl's that is wiped before it is given back: there are copies of passwords and tickets in it.

static inline void CCurl_wipe(void *memory) {
    if (memory != NULL) {
        explicit_bzero(memory, malloc_usable_size(memory));
    }
    free(memory);
}

static inline void *CCurl_reallocate(void *memory, size_t size) {
    size_t old = memory == NULL ? 0 : malloc_usable_size(memory);
    void *larger;

    if (memory != NULL && size <= old) {
        return memory;
    }
    larger = malloc(size);
    if (larger != NULL && memory != NULL) {
        memcpy(larger, memory, old);
        CCurl_wipe(memory);
    }
    return larger;
}

static inline CURLcode CCurl_initialiseWiping(long flags) {
    return curl_global_init_mem(flags, malloc, CCurl_wipe, CCurl_reallocate, strdup, calloc);
}

// libcurl's variadic functions, one per argument type, since Swift cannot call variadic C functions.

static inline CURLcode CCurl_setLong(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode CCurl_setString(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode CCurl_setPointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode CCurl_setOffset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode CCurl_setDataFunction(CURL *handle, CURLoption option, curl_write_callback function) {
    return curl_easy_setopt(handle, option, function);
}

static inline CURLcode CCurl_setDebugFunction(CURL *handle, curl_debug_callback function) {
    return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, function);
}

static inline CURLcode CCurl_setOpenSocketFunction(CURL *handle, curl_opensocket_callback function) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, function);
}

static inline CURLcode CCurl_setSSLContextFunction(CURL *handle, curl_ssl_ctx_callback function) {
    return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, function);
}

static inline CURLcode CCurl_setPrerequestFunction(CURL *handle, curl_prereq_callback function) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, function);
}

static inline CURLcode CCurl_getLong(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode CCurl_getOffset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode CCurl_getString(CURL *handle, CURLINFO info, const char **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode CCurl_getActiveSocket(CURL *handle, curl_socket_t *value) {
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, value);
}

// The OpenSSL object (SSL *) of the connection that the handle uses at this moment; null without TLS.
static inline void *CCurl_getSSL(CURL *handle) {
    struct curl_tlssessioninfo *session = NULL;
    if (curl_easy_getinfo(handle, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == NULL) return NULL;
    return session->backend == CURLSSLBACKEND_OPENSSL ? session->internals : NULL;
}

static inline CURLMcode CCurl_multiSetPointer(CURLM *handle, CURLMoption option, void *value) {
    return curl_multi_setopt(handle, option, value);
}

static inline CURLMcode CCurl_multiSetSocketFunction(CURLM *handle, curl_socket_callback function) {
    return curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION, function);
}

static inline CURLMcode CCurl_multiSetTimerFunction(CURLM *handle, curl_multi_timer_callback function) {
    return curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION, function);
}

static inline CURLSHcode CCurl_shareCookies(CURLSH *handle) {
    return curl_share_setopt(handle, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
}

// A message of curl_multi_info_read: the finished handle and its result; null when there is none.
static inline CURL *CCurl_multiNextFinished(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

// CURLAUTH_… are macros with casts, which Swift does not import.
static const long CCurl_authBasic = (long)CURLAUTH_BASIC;
static const long CCurl_authDigest = (long)CURLAUTH_DIGEST;
static const long CCurl_authNTLM = (long)CURLAUTH_NTLM;
