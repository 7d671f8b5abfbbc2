internal import Security

/// What the client offers in the TLS handshake of TLS-DSK; never RC4, 3DES, export or NULL suites.
public enum TLSDSKOffer: Sendable, Hashable, CaseIterable {
    /// TLS 1.2 with AEAD and CBC suites: the first attempt.
    case modern
    /// TLS 1.0 to 1.2 for a pool that refuses `modern`.
    case compatibility
    /// TLS 1.2 with SHA-1 MACs alone, whose signature hash is beyond doubt: for a pool that refuses the first signature
    /// made with a SHA-2 suite.
    case provenHash

    /// What to offer, once, after the server refused the first message signed in a handshake that ended as `summary`
    /// tells; `nil` if the signature was beyond doubt, so that the certificate is to blame.
    public static func correction(after summary: TLSDSKSummary) -> TLSDSKOffer? {
        summary.parameters.hash == .sha1 ? nil : .provenHash
    }

    var versions: ClosedRange<TLSVersion> {
        switch self {
        case .modern, .provenHash: .tls12 ... .tls12
        case .compatibility: .tls10 ... .tls12
        }
    }

    /// OpenSSL's names, best first.
    var cipherSuites: String {
        switch self {
        case .modern, .compatibility: Self.allCipherSuites
        case .provenHash: "AES256-SHA:AES128-SHA"
        }
    }

    /// Of two alike the one with SHA-256 first: the suite enciphers nothing but the handshake, its hash signs every
    /// message, and processors have instructions for SHA-256. Windows chooses by an order of its own.
    static let allCipherSuites = [
        "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA256",
        "ECDHE-RSA-AES256-SHA384", "AES128-GCM-SHA256", "AES256-GCM-SHA384", "ECDHE-RSA-AES256-SHA",
        "ECDHE-RSA-AES128-SHA", "AES256-SHA", "AES128-SHA",
    ].joined(separator: ":")

    static let signatureAlgorithms = "RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1"
}
