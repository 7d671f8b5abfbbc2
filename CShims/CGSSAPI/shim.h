#pragma once
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>

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

// Acquires the acceptor's default credential for one mechanism.
static inline OM_uint32 CGSSAPI_acquireAcceptor(OM_uint32 *minor, gss_OID mechanism, gss_cred_id_t *credential) {
    gss_OID_set_desc mechanisms = {1, mechanism};
    return gss_acquire_cred(minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_ACCEPT, credential, NULL, NULL);
}

// One step of an acceptor's handshake; `client` is the authenticated name once the handshake is complete.
static inline OM_uint32 CGSSAPI_accept(
    OM_uint32 *minor, gss_ctx_id_t *context, gss_cred_id_t credential, const void *token, size_t length,
    gss_name_t *client, gss_buffer_t answer) {
    gss_buffer_desc input = {length, (void *)token};
    return gss_accept_sec_context(
        minor, context, credential, &input, GSS_C_NO_CHANNEL_BINDINGS, client, NULL, answer, NULL, NULL, NULL);
}

static inline int CGSSAPI_isError(OM_uint32 major) { return GSS_ERROR(major) != 0; }
static inline int CGSSAPI_mustContinue(OM_uint32 major) { return (major & GSS_S_CONTINUE_NEEDED) != 0; }

// The words for a minor status of a mechanism.
static inline OM_uint32 CGSSAPI_describe(OM_uint32 status, gss_OID mechanism, gss_buffer_t words) {
    OM_uint32 minor, rest = 0;
    return gss_display_status(&minor, status, GSS_C_MECH_CODE, mechanism, &rest, words);
}
