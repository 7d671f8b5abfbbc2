import COpenSSL
import Localization
import Synchronization

/// The decision whether the peer of one connection is who it should be, and what was found.
///
/// Configure the connection's `SSL_CTX` with `apply(to:)` before the handshake. OpenSSL then asks this object; if the
/// handshake failed because of the certificate, `problem` says why. libcurl must not check the name a second time
/// (`CURLOPT_SSL_VERIFYHOST` 0), since it would know nothing of accepted certificates; the name is checked here.
public final class TrustDecision: Sendable {
    /// The name or address that the certificate must be for.
    public let host: String

    private let anchors: OpenSSLObject
    private let accepted: Set<CertificateFingerprint>
    private let outcome = Mutex(Outcome())

    private struct Outcome {
        var findings: [CertificateProblem.Finding] = []
        var problem: CertificateProblem?
        var chain: [Certificate] = []
        var parameters: TLSParameters?
        var isException = false
    }

    /// The decision that was made about an established connection, an `SSL *`; `nil` if none was.
    public static func made(about session: OpaquePointer) -> TrustDecision? {
        ContextAttachment.object(of: session, as: TrustDecision.self)
    }

    init(host: String, anchors: OpenSSLObject, accepted: Set<CertificateFingerprint>) {
        self.host = host
        self.anchors = anchors
        self.accepted = accepted
    }

    /// Why the certificate was refused; `nil` before the handshake and after a good one.
    public var problem: CertificateProblem? { outcome.withLock { $0.problem } }

    /// The peer's certificate, once it was seen.
    public var certificate: Certificate? { outcome.withLock { $0.chain.first } }

    /// What the peer showed of itself; `nil` before its certificate was seen.
    public var presentation: PeerPresentation? {
        outcome.withLock { outcome in
            guard !outcome.chain.isEmpty else { return nil }
            return PeerPresentation(
                parameters: outcome.parameters, chain: outcome.chain, problem: outcome.problem,
                isException: outcome.isException)
        }
    }

    /// Whether the certificate passed only because the user had accepted it before.
    public var isException: Bool { outcome.withLock { $0.isException } }

    /// Makes an `SSL_CTX *` for a client ask this object: anchors, expected name, TLS 1.2 or later, strong suites,
    /// and the verification itself. The context keeps this object alive.
    public func apply(to context: OpaquePointer) throws(SecurityError) {
        OpenSSLErrors.clear()
        SSL_CTX_set_security_level(context, 2)
        guard COpenSSL_setMinimumVersion(context, TLSVersion.tls12.number) == 1,
            COpenSSL_setMaximumVersion(context, 0) == 1,
            SSL_CTX_set_cipher_list(context, Self.cipherSuites) == 1
        else { throw .failed(localized("configure TLS")) }
        SSL_CTX_set1_cert_store(context, anchors.pointer)
        try expectHost(SSL_CTX_get0_param(context))
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        try ContextAttachment.attach(self, to: context)
        SSL_CTX_set_cert_verify_callback(context, { store, _ in TrustDecision.verify(store) }, nil)
    }

    /// The suites of TLS 1.2: forward secrecy first; those of TLS 1.3 are all good and stay as they are.
    private static let cipherSuites =
        "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:ECDHE+AES:DHE+AES:RSA+AESGCM:RSA+AES:!aNULL:!eNULL:!PSK:!SRP:!DSS"

    /// Whether `host` is an IP address, which goes without server name indication.
    var isForAddress: Bool {
        guard let address = a2i_IPADDRESS(host) else {
            OpenSSLErrors.clear()
            return false
        }
        ASN1_STRING_free(address)
        return true
    }

    private func expectHost(_ parameters: OpaquePointer?) throws(SecurityError) {
        // An address is compared with the certificate's addresses, anything else with its host names.
        if X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1 { return }
        OpenSSLErrors.clear()
        X509_VERIFY_PARAM_set_hostflags(parameters, CUnsignedInt(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        guard !host.isEmpty, X509_VERIFY_PARAM_set1_host(parameters, host, host.utf8.count) == 1 else {
            throw .malformed(what: localized("host name"), reason: localized("it is empty or holds a NUL"))
        }
    }

    /// OpenSSL's question about a whole chain: 1 is yes.
    private static func verify(_ store: OpaquePointer?) -> CInt {
        guard let store,
            let pointer = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx())
        else { return 0 }
        let session = OpaquePointer(pointer)
        guard let decision = ContextAttachment.object(of: session, as: TrustDecision.self) else { return 0 }
        decision.outcome.withLock { $0.parameters = TLSParameters(session) }
        return decision.decide(store)
    }

    /// Judges a chain, the server's own certificate first, as if a server had sent it now.
    ///
    /// - Returns: what is wrong with it; `nil` if nothing is.
    func judge(_ chain: [Certificate]) throws(SecurityError) -> CertificateProblem? {
        OpenSSLErrors.clear()
        guard let leaf = chain.first, let store = X509_STORE_CTX_new(), let others = COpenSSL_newCertificates() else {
            throw .failed(localized("verify a certificate"))
        }
        defer {
            X509_STORE_CTX_free(store)
            COpenSSL_freeCertificates(others)
        }
        for certificate in chain.dropFirst() { _ = COpenSSL_pushCertificate(others, certificate.pointer) }
        guard X509_STORE_CTX_init(store, anchors.pointer, leaf.pointer, others) == 1,
            X509_STORE_CTX_set_default(store, "ssl_server") == 1
        else { throw .failed(localized("verify a certificate")) }
        try expectHost(X509_STORE_CTX_get0_param(store))
        _ = withExtendedLifetime(chain) { decide(store) }
        return problem
    }

    /// The slot of a verification's own data that OpenSSL keeps free for applications.
    private static let applicationSlot: CInt = 0

    private func decide(_ store: OpaquePointer) -> CInt {
        X509_STORE_CTX_set_ex_data(store, Self.applicationSlot, Unmanaged.passUnretained(self).toOpaque())
        // Every fault is collected and the check goes on, so that the user sees all of them at once.
        X509_STORE_CTX_set_verify_cb(store) { passed, store in
            guard passed == 0, let store,
                let decision = X509_STORE_CTX_get_ex_data(store, TrustDecision.applicationSlot)
            else { return passed }
            return Unmanaged<TrustDecision>.fromOpaque(decision).takeUnretainedValue().collect(from: store) ? 1 : 0
        }
        let completed = X509_verify_cert(store) == 1
        OpenSSLErrors.clear()
        return conclude(store, completed: completed)
    }

    /// Notes a fault; `false` if that is impossible, so that the verification ends there.
    private func collect(from store: OpaquePointer) -> Bool {
        let code = X509_STORE_CTX_get_error(store)
        guard let culprit = X509_STORE_CTX_get_current_cert(store) ?? X509_STORE_CTX_get0_cert(store),
            let certificate = try? Certificate(sharing: culprit)
        else { return false }
        let finding = CertificateProblem.Finding(fault: CertificateProblem.Fault(code), certificate: certificate)
        outcome.withLock { outcome in
            if !outcome.findings.contains(finding) { outcome.findings.append(finding) }
        }
        return true
    }

    private func conclude(_ store: OpaquePointer, completed: Bool) -> CInt {
        guard let pointer = X509_STORE_CTX_get0_cert(store), let leaf = try? Certificate(sharing: pointer) else {
            return Self.refuse(store)
        }
        let chain = Self.sentChain(store, leaf: leaf)
        let host = host
        let accepted = accepted
        let trusted = outcome.withLock { outcome in
            outcome.chain = chain
            if !completed, outcome.findings.isEmpty {
                outcome.findings = [
                    CertificateProblem.Finding(
                        fault: CertificateProblem.Fault(X509_STORE_CTX_get_error(store)), certificate: leaf)
                ]
            }
            if outcome.findings.isEmpty { return true }
            outcome.isException = accepted.contains(leaf.fingerprint)
            if !outcome.isException {
                outcome.problem = CertificateProblem(host: host, findings: outcome.findings, chain: chain)
            }
            return outcome.isException
        }
        guard trusted else { return Self.refuse(store) }
        // SSL_get_verify_result, which libcurl reads, must agree.
        X509_STORE_CTX_set_error(store, X509_V_OK)
        return 1
    }

    private static func refuse(_ store: OpaquePointer) -> CInt {
        if X509_STORE_CTX_get_error(store) == X509_V_OK {
            X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED)
        }
        return 0
    }

    /// What the peer sent, its own certificate first.
    private static func sentChain(_ store: OpaquePointer, leaf: Certificate) -> [Certificate] {
        guard let untrusted = X509_STORE_CTX_get0_untrusted(store) else { return [leaf] }
        let others = (0..<max(COpenSSL_certificateCount(untrusted), 0)).compactMap { index in
            COpenSSL_certificateAt(untrusted, index).flatMap { try? Certificate(sharing: $0) }
        }
        return [leaf] + others.filter { $0 != leaf }
    }
}
