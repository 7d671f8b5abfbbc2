#pragma once
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// Swift sees neither function-like macros nor variadic functions: what is needed of them, as functions.

static inline void COpenSSL_free(void *pointer) { OPENSSL_free(pointer); }

// RFC 2253 text with UTF-8 left as it is.
static inline unsigned long COpenSSL_nameTextFlags(void) { return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB; }

// A keyed hash that is ready for its first message; NULL where that cannot be made.
static inline EVP_MAC_CTX *COpenSSL_newHMAC(const char *digest, const void *key, size_t length) {
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
                               OSSL_PARAM_construct_end()};
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);

    EVP_MAC_free(mac);
    // An empty key may have no address, and OpenSSL reads "no key" as "the previous key".
    if (context != NULL && EVP_MAC_init(context, key == NULL ? (const unsigned char *)"" : key, length, parameters) != 1) {
        EVP_MAC_CTX_free(context);
        return NULL;
    }
    return context;
}

static inline int COpenSSL_setMinimumVersion(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline int COpenSSL_setMaximumVersion(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_max_proto_version(context, version);
}

static inline int COpenSSL_maximumVersion(SSL_CTX *context) {
    return (int)SSL_CTX_get_max_proto_version(context);
}

static inline void COpenSSL_disableResumption(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0);
}

static inline void COpenSSL_disableRenegotiation(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
}

static inline void COpenSSL_allowLegacyServers(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
}

static inline void COpenSSL_disableAutomaticChain(SSL_CTX *context) {
    SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
}

static inline int COpenSSL_addChainCertificate(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline int COpenSSL_setSignatureAlgorithms(SSL_CTX *context, const char *list) {
    return (int)SSL_CTX_set1_sigalgs_list(context, list);
}

static inline int COpenSSL_setServerName(SSL *session, const char *name) {
    return (int)SSL_set_tlsext_host_name(session, name);
}

static inline int COpenSSL_newContextIndex(CRYPTO_EX_free *release) {
    return SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, release);
}

static inline int COpenSSL_newSessionIndex(void) {
    return SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
}

static inline int COpenSSL_certificateCount(const STACK_OF(X509) *stack) { return sk_X509_num(stack); }
static inline X509 *COpenSSL_certificateAt(const STACK_OF(X509) *stack, int index) {
    return sk_X509_value(stack, index);
}

static inline STACK_OF(X509) *COpenSSL_newCertificates(void) { return sk_X509_new_null(); }
static inline int COpenSSL_pushCertificate(STACK_OF(X509) *stack, X509 *certificate) {
    return sk_X509_push(stack, certificate);
}
static inline void COpenSSL_freeCertificates(STACK_OF(X509) *stack) { sk_X509_free(stack); }

static inline int COpenSSL_pushAuthorityName(STACK_OF(X509_NAME) *stack, X509_NAME *name) {
    return sk_X509_NAME_push(stack, name);
}
static inline STACK_OF(X509_NAME) *COpenSSL_newAuthorityNames(void) { return sk_X509_NAME_new_null(); }

static inline GENERAL_NAMES *COpenSSL_subjectAlternativeNames(const X509 *certificate) {
    return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}
static inline AUTHORITY_INFO_ACCESS *COpenSSL_authorityInformation(const X509 *certificate) {
    return (AUTHORITY_INFO_ACCESS *)X509_get_ext_d2i(certificate, NID_info_access, NULL, NULL);
}
static inline int COpenSSL_accessCount(const AUTHORITY_INFO_ACCESS *list) {
    return sk_ACCESS_DESCRIPTION_num(list);
}
// Where the issuer's certificate is, if that is what the entry tells; else null.
static inline const GENERAL_NAME *COpenSSL_issuerLocationAt(const AUTHORITY_INFO_ACCESS *list, int index) {
    const ACCESS_DESCRIPTION *entry = sk_ACCESS_DESCRIPTION_value(list, index);
    return entry != NULL && OBJ_obj2nid(entry->method) == NID_ad_ca_issuers ? entry->location : NULL;
}
static inline int COpenSSL_generalNameCount(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline GENERAL_NAME *COpenSSL_generalNameAt(const GENERAL_NAMES *names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}
static inline int COpenSSL_pushGeneralName(GENERAL_NAMES *names, GENERAL_NAME *name) {
    return sk_GENERAL_NAME_push(names, name);
}

static inline long COpenSSL_memoryContents(BIO *bio, const unsigned char **bytes) {
    return BIO_get_mem_data(bio, (char **)bytes);
}
