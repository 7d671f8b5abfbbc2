internal import COpenSSL
internal import Localization

/// Whom we believe: the one policy for every outgoing TLS connection, SIP and HTTP alike.
///
/// Anchors are the system's (`SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured) and those of an optional file. A
/// certificate that does not pass is refused unless the user has accepted exactly this certificate for this host.
/// There is no way to switch verification off.
public struct TrustPolicy: Sendable {
    private let anchors: OpenSSLObject
    private var accepted: [String: Set<CertificateFingerprint>] = [:]

    /// Reads the anchors once; connections share them.
    ///
    /// - Parameter authorityFile: a PEM file of authorities to trust besides the system's.
    /// - Throws: `SecurityError.unreadableFile` if `authorityFile` holds no certificate that can be read.
    public init(authorityFile: String? = nil) throws(SecurityError) {
        OpenSSLErrors.clear()
        guard let store = X509_STORE_new() else { throw .failed(localized("make a trust store")) }
        anchors = OpenSSLObject(store) { X509_STORE_free($0) }
        guard X509_STORE_set_default_paths(store) == 1 else {
            throw .failed(localized("open the system's trust store"))
        }
        if let authorityFile, X509_STORE_load_file(store, authorityFile) != 1 {
            throw .unreadableFile(path: authorityFile, reason: OpenSSLErrors.takeReason())
        }
        // An administrator may trust an issuing authority without trusting its root.
        X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    }

    /// Remembers that the user accepts this certificate for `host`, whatever is wrong with it.
    public mutating func accept(_ fingerprint: CertificateFingerprint, for host: String) {
        accepted[Self.key(host), default: []].insert(fingerprint)
    }

    /// Whether the user has accepted this certificate for `host`.
    public func accepts(_ fingerprint: CertificateFingerprint, for host: String) -> Bool {
        accepted[Self.key(host)]?.contains(fingerprint) == true
    }

    /// Opens the decision about one connection to `host`, a DNS name or an IP address (IPv6 without brackets).
    public func decision(for host: String) -> TrustDecision {
        TrustDecision(host: host, anchors: anchors, accepted: accepted[Self.key(host)] ?? [])
    }

    /// Judges a chain without a connection, the server's own certificate first; what the user has accepted does not
    /// count.
    ///
    /// - Returns: what is wrong with it for `host`; `nil` if nothing is.
    public func judge(_ chain: [Certificate], for host: String) throws(SecurityError) -> CertificateProblem? {
        try TrustDecision(host: host, anchors: anchors, accepted: []).judge(chain)
    }

    private static func key(_ host: String) -> String {
        let lower = host.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }
}
