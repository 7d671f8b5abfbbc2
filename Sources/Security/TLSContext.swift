import COpenSSL
import Localization

/// The settings of one side of TLS, from which engines are made.
public final class TLSContext: Sendable {
    /// What the engines of a context are for.
    enum Purpose: Sendable {
        case connection(TrustDecision)
        case keyDerivation
        case server
    }

    let object: OpenSSLObject
    let purpose: Purpose

    private init(_ object: OpenSSLObject, purpose: Purpose) {
        self.object = object
        self.purpose = purpose
    }

    /// A client of `trust.host`, which `trust` verifies: TLS 1.2 or later.
    public static func client(trust: TrustDecision) throws(SecurityError) -> TLSContext {
        let object = try allocate(TLS_client_method())
        try trust.apply(to: object.pointer)
        return TLSContext(object, purpose: .connection(trust))
    }

    /// A client whose sessions derive keys and cannot carry data, as in TLS-DSK ([MS-SIPAE] 3.2.5.1), where the peer is
    /// authenticated by the connection around it: the server's certificate is reported, not judged. No resumption, no
    /// server name, no chain.
    ///
    /// - Parameters:
    ///   - versions: below TLS 1.2 the weak signatures of those versions and servers without secure renegotiation are
    ///     let through.
    ///   - cipherSuites: OpenSSL's names, separated by colons, best first.
    ///   - signatureAlgorithms: such as "RSA+SHA256", separated by colons.
    public static func keyDerivation(
        versions: ClosedRange<TLSVersion>, cipherSuites: String, signatureAlgorithms: String
    ) throws(SecurityError) -> TLSContext {
        let object = try allocate(TLS_client_method())
        let pointer = object.pointer
        let isLegacy = versions.lowerBound < .tls12
        SSL_CTX_set_security_level(pointer, isLegacy ? 0 : 1)
        if isLegacy { COpenSSL_allowLegacyServers(pointer) }
        COpenSSL_disableResumption(pointer)
        try limit(pointer, to: versions)
        guard SSL_CTX_set_cipher_list(pointer, cipherSuites) == 1,
            COpenSSL_setSignatureAlgorithms(pointer, signatureAlgorithms) == 1
        else { throw .failed(localized("configure TLS")) }
        COpenSSL_disableAutomaticChain(pointer)
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        SSL_CTX_set_cert_verify_callback(
            pointer,
            { store, _ in
                X509_STORE_CTX_set_error(store, X509_V_OK)
                return 1
            }, nil)
        return TLSContext(object, purpose: .keyDerivation)
    }

    /// A server.
    ///
    /// - Parameters:
    ///   - versions: below TLS 1.2 the weak signatures of those versions are let through.
    ///   - cipherSuites: OpenSSL's names for TLS 1.2 and below, best first; `nil` leaves OpenSSL's own choice.
    ///   - resumption: whether tickets are given out and sessions are kept.
    public static func server(
        identity: TLSIdentity, versions: ClosedRange<TLSVersion> = .tls12 ... .tls13, cipherSuites: String? = nil,
        clientCertificate: ClientCertificatePolicy = .none, resumption: Bool = true
    ) throws(SecurityError) -> TLSContext {
        let object = try allocate(TLS_server_method())
        let pointer = object.pointer
        SSL_CTX_set_security_level(pointer, versions.lowerBound < .tls12 ? 0 : 1)
        COpenSSL_disableRenegotiation(pointer)
        if !resumption { COpenSSL_disableResumption(pointer) }
        try limit(pointer, to: versions)
        if let cipherSuites, SSL_CTX_set_cipher_list(pointer, cipherSuites) != 1 {
            throw .failed(localized("configure TLS"))
        }
        try install(identity, in: pointer)
        try demand(clientCertificate, in: pointer)
        return TLSContext(object, purpose: .server)
    }

    private static func allocate(_ method: OpaquePointer?) throws(SecurityError) -> OpenSSLObject {
        OpenSSLErrors.clear()
        guard let context = SSL_CTX_new(method) else { throw .failed(localized("configure TLS")) }
        return OpenSSLObject(context) { SSL_CTX_free($0) }
    }

    private static func limit(_ context: OpaquePointer, to versions: ClosedRange<TLSVersion>) throws(SecurityError) {
        guard COpenSSL_setMinimumVersion(context, versions.lowerBound.number) == 1,
            COpenSSL_setMaximumVersion(context, versions.upperBound.number) == 1
        else { throw .failed(localized("configure TLS")) }
    }

    private static func install(_ identity: TLSIdentity, in context: OpaquePointer) throws(SecurityError) {
        COpenSSL_disableAutomaticChain(context)
        guard SSL_CTX_use_certificate(context, identity.certificate.pointer) == 1,
            SSL_CTX_use_PrivateKey(context, identity.key.pointer) == 1
        else { throw .failed(localized("use a certificate")) }
        for issuer in identity.chain.dropFirst() {
            guard COpenSSL_addChainCertificate(context, issuer.pointer) == 1 else {
                throw .failed(localized("use a certificate"))
            }
        }
    }

    private static func demand(_ policy: ClientCertificatePolicy, in context: OpaquePointer) throws(SecurityError) {
        guard case .required(let authorityNames, let judge) = policy else { return }
        let names = COpenSSL_newAuthorityNames()
        // From here on the context owns the list.
        SSL_CTX_set_client_CA_list(context, names)
        for text in authorityNames {
            guard let name = X509_NAME_new() else { throw .failed(localized("list authorities")) }
            try DistinguishedName(pointer: name).append(commonName: text)
            guard COpenSSL_pushAuthorityName(names, name) > 0 else { throw .failed(localized("list authorities")) }
        }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        try ContextAttachment.attach(ClientCertificateJudge(judge), to: context)
        SSL_CTX_set_cert_verify_callback(context, { store, _ in ClientCertificateJudge.verify(store) }, nil)
    }
}
