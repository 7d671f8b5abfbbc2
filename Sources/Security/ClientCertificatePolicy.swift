/// What a server wants of its clients' certificates.
public enum ClientCertificatePolicy: Sendable {
    /// Clients stay anonymous.
    case none
    /// Clients must prove that they hold the key of a certificate that `judge` accepts. `authorityNames` are the common
    /// names of the authorities that the server claims to know; the list may be empty.
    case required(authorityNames: [String], judge: @Sendable (Certificate) -> ClientCertificateVerdict)
}

/// A server's verdict on a client's certificate; each refusal reaches the client as an alert of its own.
public enum ClientCertificateVerdict: Sendable, Hashable {
    /// Welcome.
    case accepted
    /// `bad_certificate`
    case bad
    /// `certificate_expired`
    case expired
    /// `certificate_revoked`
    case revoked
    /// `unknown_ca`
    case unknownIssuer
    /// `certificate_unknown`
    case unknown
}
