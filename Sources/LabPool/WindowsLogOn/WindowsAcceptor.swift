internal import CGSSAPI
import EventLoop
import Localization

/// The server's side of one Windows log-on over HTTP: NTLM, or Negotiate with NTLM or Kerberos inside (RFC 4559).
///
/// It belongs to one connection, as NTLM does. The mechanisms are those of the system's GSSAPI: gss-ntlmssp verifies
/// NTLMv2 against a ``NTLMUserFile``, krb5 verifies tickets against the system's keytab.
@LoopActor
final class WindowsAcceptor {
    /// What a token has led to.
    enum Outcome {
        /// The client must answer this token.
        case challenge([UInt8])
        /// The client is this user, `DOMAIN\user` or a principal; the token, if not empty, ends the exchange.
        case accepted(user: String, token: [UInt8])
        /// The reason, in the mechanism's words.
        case refused(String)
    }

    private let users: NTLMUserFile
    private var credential: gss_cred_id_t?
    private var context: gss_ctx_id_t?

    init(users: NTLMUserFile) {
        self.users = users
    }

    isolated deinit {
        var minor: OM_uint32 = 0
        gss_delete_sec_context(&minor, &context, nil)
        gss_release_cred(&minor, &credential)
    }

    /// Takes the client's next token.
    func accept(_ token: [UInt8]) -> Outcome {
        guard !token.isEmpty else { return .refused(localized("the token is empty")) }
        users.select()
        let mechanism = NTLMMessage.isRaw(token) ? CGSSAPI_ntlmMechanism() : CGSSAPI_spnegoMechanism()
        guard let mechanism else { return .refused(localized("there is no such mechanism")) }
        var minor: OM_uint32 = 0
        if credential == nil, CGSSAPI_isError(CGSSAPI_acquireAcceptor(&minor, mechanism, &credential)) != 0 {
            return .refused(
                localized("no credential of the server (is gss-ntlmssp installed?): \(words(minor, mechanism))"))
        }
        return step(NTLMMessage.readable(token), mechanism)
    }

    private func step(_ token: [UInt8], _ mechanism: gss_OID) -> Outcome {
        var minor: OM_uint32 = 0
        var client: gss_name_t?
        var answer = gss_buffer_desc()
        let major = token.withUnsafeBytes { bytes in
            CGSSAPI_accept(&minor, &context, credential, bytes.baseAddress, bytes.count, &client, &answer)
        }
        defer {
            var ignored: OM_uint32 = 0
            gss_release_name(&ignored, &client)
            gss_release_buffer(&ignored, &answer)
        }
        guard CGSSAPI_isError(major) == 0 else { return .refused(words(minor, mechanism)) }
        let reply = Array(UnsafeRawBufferPointer(start: answer.value, count: answer.length))
        guard CGSSAPI_mustContinue(major) == 0 else { return .challenge(reply) }
        return .accepted(user: name(client), token: reply)
    }

    private func name(_ name: gss_name_t?) -> String {
        var minor: OM_uint32 = 0
        var text = gss_buffer_desc()
        gss_display_name(&minor, name, &text, nil)
        return take(&text)
    }

    private func words(_ status: OM_uint32, _ mechanism: gss_OID) -> String {
        var text = gss_buffer_desc()
        _ = CGSSAPI_describe(status, mechanism, &text)
        return take(&text)
    }

    private func take(_ buffer: inout gss_buffer_desc) -> String {
        // gss-ntlmssp counts the terminator as a part of the name.
        let bytes = UnsafeRawBufferPointer(start: buffer.value, count: buffer.length).prefix { $0 != 0 }
        let text = String(decoding: bytes, as: UTF8.self)
        var minor: OM_uint32 = 0
        gss_release_buffer(&minor, &buffer)
        return text
    }
}
