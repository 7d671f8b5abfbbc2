import Localization

/// A certificate with its private key: what a side of TLS proves itself with.
public struct TLSIdentity: Sendable {
    /// The certificate, then those of its issuers that are to be sent along.
    public let chain: [Certificate]
    /// The certificate itself.
    public let certificate: Certificate
    /// The certificate's key.
    public let key: PrivateKey

    /// - Throws: `SecurityError.malformed` if the key is not the certificate's.
    public init(certificate: Certificate, key: PrivateKey, issuers: [Certificate] = []) throws(SecurityError) {
        guard certificate.matches(key) else {
            throw .malformed(
                what: localized("TLS identity"), reason: localized("the private key is not the certificate's"))
        }
        chain = [certificate] + issuers
        self.certificate = certificate
        self.key = key
    }
}
