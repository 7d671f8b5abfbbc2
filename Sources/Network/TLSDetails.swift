import COpenSSL
public import Security

/// What was agreed with the server when the connection was secured.
public struct TLSDetails: Sendable, Hashable {
    /// Version and suite.
    public let parameters: TLSParameters
    /// The server's certificate.
    public let certificate: Certificate?
    /// Whether the certificate says who the server is. One that passed only because the user has accepted it says that
    /// it is the same server as then, and no more.
    public let isVerified: Bool

    /// Reads them from an established `SSL *`.
    init?(_ session: OpaquePointer) {
        guard let parameters = TLSParameters(session) else { return nil }
        self.parameters = parameters
        certificate = Self.peerCertificate(of: session)
        isVerified = TrustDecision.made(about: session)?.isException == false
    }

    private static func peerCertificate(of session: OpaquePointer) -> Certificate? {
        guard let peer = SSL_get1_peer_certificate(session) else { return nil }
        defer { X509_free(peer) }
        let count = i2d_X509(peer, nil)
        guard count > 0 else { return nil }
        var der = [UInt8](repeating: 0, count: Int(count))
        let written = der.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return i2d_X509(peer, &cursor)
        }
        return written == count ? try? Certificate(der: der) : nil
    }
}
