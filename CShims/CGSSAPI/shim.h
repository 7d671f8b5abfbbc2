#pragma once
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5/krb5.h>
#include <profile.h>
#include <stdlib.h>
#include <string.h>

// Swift sees neither macros with casts nor OIDs as constants: what is needed of them, as functions.

// The NTLM mechanism of gss-ntlmssp, 1.3.6.1.4.1.311.2.2.10.
static inline gss_OID CGSSAPI_ntlmMechanism(void) {
    static gss_OID_desc mechanism = {10, "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"};
    return &mechanism;
}

// SPNEGO, 1.3.6.1.5.5.2.
static inline gss_OID CGSSAPI_spnegoMechanism(void) {
    static gss_OID_desc mechanism = {6, "\x2b\x06\x01\x05\x05\x02"};
    return &mechanism;
}

// Kerberos 5, 1.2.840.113554.1.2.2.
static inline gss_OID CGSSAPI_kerberosMechanism(void) {
    static gss_OID_desc mechanism = {9, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"};
    return &mechanism;
}

// What a name's text is.
static inline gss_OID CGSSAPI_hostBasedService(void) { return GSS_C_NT_HOSTBASED_SERVICE; }
static inline gss_OID CGSSAPI_userName(void) { return GSS_C_NT_USER_NAME; }
static inline gss_OID CGSSAPI_enterpriseName(void) { return GSS_KRB5_NT_ENTERPRISE_NAME; }

// Imports a name from its text.
static inline OM_uint32 CGSSAPI_importName(
    OM_uint32 *minor, const void *text, size_t length, gss_OID kind, gss_name_t *name) {
    gss_buffer_desc buffer = {length, (void *)text};
    return gss_import_name(minor, &buffer, kind, name);
}

// Acquires what the user already has for one mechanism.
static inline OM_uint32 CGSSAPI_acquireInitiator(OM_uint32 *minor, gss_OID mechanism, gss_cred_id_t *credential) {
    gss_OID_set_desc mechanisms = {1, mechanism};
    return gss_acquire_cred(minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE, credential, NULL, NULL);
}

// Acquires a credential for a user by their password.
static inline OM_uint32 CGSSAPI_acquireWithPassword(
    OM_uint32 *minor, gss_OID mechanism, gss_name_t user, const void *password, size_t length,
    gss_cred_id_t *credential) {
    gss_OID_set_desc mechanisms = {1, mechanism};
    gss_buffer_desc buffer = {length, (void *)password};
    return gss_acquire_cred_with_password(
        minor, user, &buffer, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE, credential, NULL, NULL);
}

// Acquires a credential of SPNEGO that negotiates NTLM, for a user by their password, which ends with a zero. The other
// mechanisms do not know the key, and find nothing in a cache that is empty.
static inline OM_uint32 CGSSAPI_acquireNegotiatedNTLM(
    OM_uint32 *minor, gss_name_t user, const char *password, gss_cred_id_t *credential) {
    gss_OID_set_desc mechanisms = {1, CGSSAPI_spnegoMechanism()};
    gss_key_value_element_desc elements[] = {{"ntlmssp_password", password}, {"ccache", "MEMORY:communicator-none"}};
    gss_key_value_set_desc store = {2, elements};
    return gss_acquire_cred_from(
        minor, user, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE, &store, credential, NULL, NULL);
}

// Acquires a credential for one mechanism from a cache of Kerberos tickets.
static inline OM_uint32 CGSSAPI_acquireFromCache(
    OM_uint32 *minor, gss_OID mechanism, const char *cache, gss_cred_id_t *credential) {
    gss_OID_set_desc mechanisms = {1, mechanism};
    gss_key_value_element_desc element = {"ccache", cache};
    gss_key_value_set_desc store = {1, &element};
    return gss_acquire_cred_from(
        minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE, &store, credential, NULL, NULL);
}

// Gets a user's first ticket by their password, which ends with a zero, into a new cache in memory. The key distribution
// centre is asked once: not another one again after it has refused the password. `cache` is the cache's name, and `words`
// are the library's about an error; both are the caller's to free.
static inline krb5_error_code CGSSAPI_getTicket(
    const char *user, int isEnterprise, const char *password, char **cache, char **words) {
    krb5_context context = NULL;
    krb5_error_code code = krb5_init_context(&context);
    if (code) return code;
    krb5_principal client = NULL;
    krb5_ccache tickets = NULL;
    krb5_get_init_creds_opt *options = NULL;
    krb5_init_creds_context exchange = NULL;
    code = krb5_parse_name_flags(context, user, isEnterprise ? KRB5_PRINCIPAL_PARSE_ENTERPRISE : 0, &client);
    if (!code) code = krb5_cc_new_unique(context, "MEMORY", NULL, &tickets);
    if (!code) code = krb5_get_init_creds_opt_alloc(context, &options);
    if (!code) code = krb5_get_init_creds_opt_set_out_ccache(context, options, tickets);
    if (!code) code = krb5_init_creds_init(context, client, NULL, NULL, 0, options, &exchange);
    if (!code) code = krb5_init_creds_set_password(context, exchange, password);
    if (!code) code = krb5_init_creds_get(context, exchange);
    if (!code) code = krb5_cc_get_full_name(context, tickets, cache);
    if (code) {
        const char *text = krb5_get_error_message(context, code);
        *words = strdup(text);
        krb5_free_error_message(context, text);
    }
    if (exchange) krb5_init_creds_free(context, exchange);
    if (options) krb5_get_init_creds_opt_free(context, options);
    if (tickets && code) krb5_cc_destroy(context, tickets);
    if (tickets && !code) krb5_cc_close(context, tickets);
    krb5_free_principal(context, client);
    krb5_free_context(context);
    return code;
}

// Destroys a cache of tickets.
static inline void CGSSAPI_destroyCache(const char *name) {
    krb5_context context = NULL;
    if (krb5_init_context(&context)) return;
    krb5_ccache tickets = NULL;
    if (!krb5_cc_resolve(context, name, &tickets)) krb5_cc_destroy(context, tickets);
    krb5_free_context(context);
}

// Tells each realm that this computer's configuration names, and of which it is a member.
static inline void CGSSAPI_tellRealms(void *receiver, void (*tell)(void *receiver, const char *realm, int isOwn)) {
    krb5_context context = NULL;
    if (krb5_init_context(&context)) return;
    char *own = NULL;
    if (!krb5_get_default_realm(context, &own)) {
        tell(receiver, own, 1);
        krb5_free_default_realm(context, own);
    }
    profile_t profile = NULL;
    const char *section[] = {"realms", NULL};
    char **realms = NULL;
    if (!krb5_get_profile(context, &profile)) {
        if (!profile_get_subsection_names(profile, section, &realms)) {
            for (char **realm = realms; *realm; realm++) tell(receiver, *realm, 0);
            profile_free_list(realms);
        }
        profile_release(profile);
    }
    krb5_free_context(context);
}

// Lets SPNEGO negotiate one mechanism alone.
static inline OM_uint32 CGSSAPI_negotiateOnly(OM_uint32 *minor, gss_OID mechanism, gss_cred_id_t credential) {
    gss_OID_set_desc mechanisms = {1, mechanism};
    return gss_set_neg_mechs(minor, credential, &mechanisms);
}

// Acquires the acceptor's credential for one mechanism, from a keytab or, with NULL, from where the system has it.
static inline OM_uint32 CGSSAPI_acquireAcceptor(
    OM_uint32 *minor, gss_OID mechanism, const char *keytab, gss_cred_id_t *credential) {
    gss_OID_set_desc mechanisms = {1, mechanism};
    gss_key_value_element_desc element = {"keytab", keytab};
    gss_key_value_set_desc store = {1, &element};
    return gss_acquire_cred_from(
        minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_ACCEPT, keytab ? &store : NULL, credential, NULL,
        NULL);
}

// Acquires the acceptor's credential for SPNEGO, with Kerberos from a keytab or, with NULL, from where the system has it.
// gss-ntlmssp takes a store of credentials for one of an initiator, so the keytab is told to Kerberos alone.
static inline OM_uint32 CGSSAPI_acquireNegotiatingAcceptor(
    OM_uint32 *minor, const char *keytab, gss_cred_id_t *credential) {
    if (keytab) krb5_gss_register_acceptor_identity(keytab);
    return CGSSAPI_acquireAcceptor(minor, CGSSAPI_spnegoMechanism(), NULL, credential);
}

// The flags that gss-ntlmssp's acceptor offers by this credential ([MS-NLMP] 2.2.2.5), 1.3.6.1.4.1.7165.655.1.5.
static inline OM_uint32 CGSSAPI_setNTLMFlags(OM_uint32 *minor, gss_cred_id_t *credential, uint32_t flags) {
    static gss_OID_desc option = {11, "\x2b\x06\x01\x04\x01\xb7\x7d\x85\x0f\x01\x05"};
    gss_buffer_desc value = {sizeof flags, &flags};
    return gss_set_cred_option(minor, credential, &option, &value);
}

// The sequence number of gss-ntlmssp's signatures in both directions, 1.3.6.1.4.1.7165.655.1.1.
static inline OM_uint32 CGSSAPI_setNTLMSequence(OM_uint32 *minor, gss_ctx_id_t *context, uint32_t number) {
    static gss_OID_desc option = {11, "\x2b\x06\x01\x04\x01\xb7\x7d\x85\x0f\x01\x01"};
    gss_buffer_desc value = {sizeof number, &number};
    return gss_set_sec_context_option(minor, context, &option, &value);
}

// gss-ntlmssp's request flag for the variant without a connection.
static const OM_uint32 CGSSAPI_datagram = 0x10000;

// One step of an initiator's handshake, bound to a channel unless `binding` is empty.
static inline OM_uint32 CGSSAPI_initiate(
    OM_uint32 *minor, gss_cred_id_t credential, gss_ctx_id_t *context, gss_name_t target, gss_OID mechanism,
    OM_uint32 wanted, const void *binding, size_t bindingLength, const void *token, size_t length,
    gss_buffer_t answer) {
    struct gss_channel_bindings_struct channel = {.application_data = {bindingLength, (void *)binding}};
    gss_buffer_desc input = {length, (void *)token};
    return gss_init_sec_context(
        minor, credential, context, target, mechanism, wanted, 0,
        bindingLength ? &channel : GSS_C_NO_CHANNEL_BINDINGS, &input, NULL, answer, NULL, NULL);
}

// One step of an acceptor's handshake, where `binding`, if not empty, is the channel's; `client` is the authenticated
// name once the handshake is complete.
static inline OM_uint32 CGSSAPI_accept(
    OM_uint32 *minor, gss_ctx_id_t *context, gss_cred_id_t credential, const void *binding, size_t bindingLength,
    const void *token, size_t length, gss_name_t *client, gss_buffer_t answer, OM_uint32 *flags) {
    struct gss_channel_bindings_struct channel = {.application_data = {bindingLength, (void *)binding}};
    gss_buffer_desc input = {length, (void *)token};
    return gss_accept_sec_context(
        minor, context, credential, &input, bindingLength ? &channel : GSS_C_NO_CHANNEL_BINDINGS, client, NULL,
        answer, flags, NULL, NULL);
}

// The flag of a context that the initiator has bound to the channel (RFC 5801 and krb5 1.19).
static const OM_uint32 CGSSAPI_channelBound = 0x800;

// The signature of a text.
static inline OM_uint32 CGSSAPI_sign(
    OM_uint32 *minor, gss_ctx_id_t context, const void *text, size_t length, gss_buffer_t signature) {
    gss_buffer_desc input = {length, (void *)text};
    return gss_get_mic(minor, context, GSS_C_QOP_DEFAULT, &input, signature);
}

// Whether a signature is the other side's for a text.
static inline OM_uint32 CGSSAPI_verify(
    OM_uint32 *minor, gss_ctx_id_t context, const void *text, size_t length, const void *signature,
    size_t signatureLength) {
    gss_buffer_desc input = {length, (void *)text};
    gss_buffer_desc token = {signatureLength, (void *)signature};
    return gss_verify_mic(minor, context, &input, &token, NULL);
}

static inline int CGSSAPI_isError(OM_uint32 major) { return GSS_ERROR(major) != 0; }
static inline int CGSSAPI_mustContinue(OM_uint32 major) { return (major & GSS_S_CONTINUE_NEEDED) != 0; }

// The routine error of a status, without calling errors and supplementary information (RFC 2744 3.9.1).
static inline OM_uint32 CGSSAPI_routineError(OM_uint32 major) { return GSS_ROUTINE_ERROR(major); }
static const OM_uint32 CGSSAPI_badMechanism = GSS_S_BAD_MECH;
static const OM_uint32 CGSSAPI_noCredential = GSS_S_NO_CRED;
static const OM_uint32 CGSSAPI_credentialsExpired = GSS_S_CREDENTIALS_EXPIRED;
static const OM_uint32 CGSSAPI_contextExpired = GSS_S_CONTEXT_EXPIRED;
static const OM_uint32 CGSSAPI_defectiveToken = GSS_S_DEFECTIVE_TOKEN;

// The words for a major status, or for a minor status of a mechanism.
static inline OM_uint32 CGSSAPI_describeMajor(OM_uint32 status, gss_buffer_t words) {
    OM_uint32 minor, rest = 0;
    return gss_display_status(&minor, status, GSS_C_GSS_CODE, GSS_C_NO_OID, &rest, words);
}
static inline OM_uint32 CGSSAPI_describe(OM_uint32 status, gss_OID mechanism, gss_buffer_t words) {
    OM_uint32 minor, rest = 0;
    return gss_display_status(&minor, status, GSS_C_MECH_CODE, mechanism, &rest, words);
}
