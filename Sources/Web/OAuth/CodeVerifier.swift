public import Security

/// The secret that binds an authorization code to whoever asked for it (RFC 7636, method S256).
public struct CodeVerifier: Sendable {
    private static let size = 32

    /// What the token endpoint is told, 43 characters.
    public let secret: Secret
    /// What the authorization endpoint is told.
    public let challenge: String

    /// A fresh verifier.
    public init() throws(SecurityError) {
        try self.init(Secret(utf8: Base64.encodeForURL(RandomBytes.generate(count: Self.size))))
    }

    /// A given verifier.
    public init(_ secret: Secret) throws(SecurityError) {
        self.secret = secret
        let digest = try secret.withBytes { bytes throws(SecurityError) in try HashAlgorithm.sha256.digest(bytes) }
        challenge = Base64.encodeForURL(digest)
    }
}
