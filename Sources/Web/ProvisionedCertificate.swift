public import Security

/// A certificate that the pool's web services issued to the user, with its key.
public struct ProvisionedCertificate: Sendable {
    /// The certificate.
    public let certificate: Certificate
    /// The key that it was issued for.
    public let key: PrivateKey
    /// The URL that issued it.
    public let issuer: WebAddress
}
