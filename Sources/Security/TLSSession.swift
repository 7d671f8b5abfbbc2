import COpenSSL
import Localization

/// Sole owner of an `SSL *` with its two memory buffers.
struct TLSSession: ~Copyable {
    private let session: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer
    private let alerts = AlertLog()

    /// The most plaintext that one record can hold.
    private static let recordSize = 16384

    init(_ context: TLSContext) throws(SecurityError) {
        OpenSSLErrors.clear()
        guard let session = SSL_new(context.object.pointer) else { throw .failed(localized("start TLS")) }
        guard let input = BIO_new(BIO_s_mem()) else {
            SSL_free(session)
            throw .failed(localized("start TLS"))
        }
        guard let output = BIO_new(BIO_s_mem()) else {
            BIO_free(input)
            SSL_free(session)
            throw .failed(localized("start TLS"))
        }
        // From here on the session owns both buffers.
        SSL_set_bio(session, input, output)
        self.session = session
        self.input = input
        self.output = output
        alerts.attach(to: session)
        switch context.purpose {
        case .server: SSL_set_accept_state(session)
        case .keyDerivation: SSL_set_connect_state(session)
        case .connection(let trust):
            SSL_set_connect_state(session)
            if !trust.isForAddress { COpenSSL_setServerName(session, trust.host) }
        }
    }

    deinit {
        SSL_free(session)
    }

    func present(_ identity: TLSIdentity) throws(SecurityError) {
        OpenSSLErrors.clear()
        guard SSL_use_certificate(session, identity.certificate.pointer) == 1,
            SSL_use_PrivateKey(session, identity.key.pointer) == 1
        else { throw .failed(localized("use a certificate")) }
    }

    func receive(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        BIO_write(input, bytes, CInt(truncatingIfNeeded: bytes.count))
    }

    func drain() -> [UInt8] {
        let pending = BIO_ctrl_pending(output)
        guard pending > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: pending) { buffer, count in
            count = Int(max(BIO_read(output, buffer.baseAddress, CInt(truncatingIfNeeded: buffer.count)), 0))
        }
    }

    func handshake() throws(TLSError) -> TLSEngine.Progress {
        OpenSSLErrors.clear()
        let result = SSL_do_handshake(session)
        if result == 1 { return .established }
        guard SSL_get_error(session, result) == SSL_ERROR_WANT_READ else { throw failure() }
        return .needsInput
    }

    func read(limit: Int) throws(TLSError) -> TLSEngine.Reading {
        OpenSSLErrors.clear()
        var plaintext = [UInt8](repeating: 0, count: max(limit, 1))
        var filled = 0
        while filled < plaintext.count {
            let room = CInt(truncatingIfNeeded: min(plaintext.count - filled, Self.recordSize))
            let result = plaintext.withUnsafeMutableBytes { buffer in
                SSL_read(session, buffer.baseAddress.map { $0 + filled }, room)
            }
            if result > 0 {
                filled += Int(result)
                continue
            }
            if filled > 0 { break }
            switch SSL_get_error(session, result) {
            case SSL_ERROR_WANT_READ: return .needsInput
            case SSL_ERROR_ZERO_RETURN: return .closed
            default: throw failure()
            }
        }
        plaintext.removeLast(plaintext.count - filled)
        return .data(plaintext)
    }

    func write(_ bytes: [UInt8]) throws(TLSError) {
        guard !bytes.isEmpty else { return }
        guard SSL_is_init_finished(session) == 1 else {
            throw .failed(reason: localized("the handshake is not over"), alert: nil)
        }
        OpenSSLErrors.clear()
        var written = 0
        // A memory buffer takes everything, so a partial write is a failure.
        guard SSL_write_ex(session, bytes, bytes.count, &written) == 1, written == bytes.count else { throw failure() }
    }

    func close() {
        OpenSSLErrors.clear()
        guard SSL_is_init_finished(session) == 1 else { return }
        SSL_shutdown(session)
        OpenSSLErrors.clear()
    }

    var parameters: TLSParameters? {
        SSL_is_init_finished(session) == 1 ? TLSParameters(session) : nil
    }

    var peerCertificate: Certificate? {
        SSL_get1_peer_certificate(session).flatMap { try? Certificate(taking: $0) }
    }

    func exportKeyingMaterial(label: String, count: Int) throws(SecurityError) -> Secret {
        OpenSSLErrors.clear()
        return try Secret(count: count) { (buffer) throws(SecurityError) in
            let start = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard
                SSL_export_keying_material(session, start, buffer.count, label, label.utf8.count, nil, 0, 0) == 1
            else { throw .failed(localized("derive keys from TLS")) }
        }
    }

    private func failure() -> TLSError {
        let reason = OpenSSLErrors.takeReason()
        if let alert = alerts.received { return .alertReceived(alert) }
        return .failed(reason: reason, alert: alerts.sent)
    }
}
