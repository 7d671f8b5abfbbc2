import CGSSAPI
import EventLoop
import Security

/// The first and only token of HTTP's Negotiate (RFC 4559), made with the Kerberos ticket that the user has.
///
/// libcurl could make it, but would ask the key distribution centre while it holds the host's loop.
enum KerberosToken {
    /// SPNEGO, 1.3.6.1.5.5.2.
    private static let mechanism: [UInt8] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x02]
    /// Kerberos 5, 1.2.840.113554.1.2.2.
    private static let kerberos: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02]
    /// `GSS_C_NT_HOSTBASED_SERVICE`, 1.2.840.113554.1.2.1.4.
    private static let hostBasedService: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x04]

    /// Makes a token for the web server on the target's host, in Base64, on the worker thread.
    ///
    /// - Throws: ``NetworkError/noTicket(_:reason:)``.
    @LoopActor
    static func obtain(for target: NetworkError.Target) async throws -> String {
        try await EventLoop.offload {
            switch token(service: "HTTP@\(target.host)") {
            case .success(let token): token
            case .failure(let refusal): throw NetworkError.noTicket(target, reason: refusal.reason)
            }
        }
    }

    private struct Refusal: Error {
        let reason: String
    }

    private static func token(service: String) -> Result<String, Refusal> {
        var minor: OM_uint32 = 0
        var credential: gss_cred_id_t?
        defer { gss_release_cred(&minor, &credential) }
        let acquired = acquire(&credential, &minor)
        guard isGood(acquired) else { return .failure(Refusal(reason: words(acquired, minor))) }

        var name: gss_name_t?
        defer { gss_release_name(&minor, &name) }
        let imported = with(Array(service.utf8)) { text in
            with(oid: hostBasedService) { gss_import_name(&minor, &text, &$0, &name) }
        }
        guard isGood(imported) else { return .failure(Refusal(reason: words(imported, minor))) }
        return token(for: name, with: credential)
    }

    /// The user's credential, restricted to Kerberos: other mechanisms need more tokens than one.
    private static func acquire(_ credential: inout gss_cred_id_t?, _ minor: inout OM_uint32) -> OM_uint32 {
        let acquired = with(oid: mechanism) { oid in
            withUnsafeMutablePointer(to: &oid) { element in
                var set = gss_OID_set_desc(count: 1, elements: element)
                return gss_acquire_cred(
                    &minor, nil, OM_uint32(GSS_C_INDEFINITE), &set, GSS_C_INITIATE, &credential, nil, nil)
            }
        }
        guard isGood(acquired) else { return acquired }
        return with(oid: kerberos) { oid in
            withUnsafeMutablePointer(to: &oid) { element in
                var set = gss_OID_set_desc(count: 1, elements: element)
                return gss_set_neg_mechs(&minor, credential, &set)
            }
        }
    }

    private static func token(for name: gss_name_t?, with credential: gss_cred_id_t?) -> Result<String, Refusal> {
        var minor: OM_uint32 = 0
        var context: gss_ctx_id_t?
        var output = gss_buffer_desc()
        let status = with(oid: mechanism) { mechanism in
            gss_init_sec_context(
                &minor, credential, &context, name, &mechanism, OM_uint32(GSS_C_MUTUAL_FLAG), 0, nil, nil, nil,
                &output, nil, nil)
        }
        let reason = words(status, minor)
        defer {
            gss_release_buffer(&minor, &output)
            gss_delete_sec_context(&minor, &context, nil)
        }
        guard isGood(status), output.length > 0 else { return .failure(Refusal(reason: reason)) }
        return .success(Base64.encode(UnsafeRawBufferPointer(start: output.value, count: output.length)))
    }

    /// Whether no error bit is set (RFC 2744 3.9.1): complete, or to be continued.
    private static func isGood(_ status: OM_uint32) -> Bool { status & 0xFFFF_0000 == 0 }

    private static func with<Value>(_ bytes: [UInt8], _ body: (inout gss_buffer_desc) -> Value) -> Value {
        var bytes = bytes
        return bytes.withUnsafeMutableBytes { buffer in
            var description = gss_buffer_desc(length: buffer.count, value: buffer.baseAddress)
            return body(&description)
        }
    }

    private static func with<Value>(oid bytes: [UInt8], _ body: (inout gss_OID_desc) -> Value) -> Value {
        var bytes = bytes
        return bytes.withUnsafeMutableBytes { buffer in
            var description = gss_OID_desc(length: OM_uint32(buffer.count), elements: buffer.baseAddress)
            return body(&description)
        }
    }

    /// Both parts of a status, as the library words them.
    private static func words(_ major: OM_uint32, _ minor: OM_uint32) -> String {
        let parts = [text(major, kind: GSS_C_GSS_CODE), text(minor, kind: GSS_C_MECH_CODE)]
        return parts.filter { !$0.isEmpty }.joined(separator: ": ")
    }

    private static func text(_ code: OM_uint32, kind: Int32) -> String {
        var minor: OM_uint32 = 0
        var more: OM_uint32 = 0
        var message = gss_buffer_desc()
        guard gss_display_status(&minor, code, kind, nil, &more, &message) == GSS_S_COMPLETE else { return "" }
        defer { gss_release_buffer(&minor, &message) }
        return String(decoding: UnsafeRawBufferPointer(start: message.value, count: message.length), as: UTF8.self)
    }
}
