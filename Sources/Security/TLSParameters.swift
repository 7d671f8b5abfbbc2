import COpenSSL

/// What two sides of TLS agreed on.
public struct TLSParameters: Sendable, Hashable {
    /// The version of the protocol.
    public let version: TLSVersion
    /// The suite under OpenSSL's name, such as "ECDHE-RSA-AES256-GCM-SHA384".
    public let cipherSuite: String
    /// The hash that the suite's name ends with: of the MAC for CBC suites, of the PRF for AEAD suites. `nil` for
    /// hashes that no suite on offer has.
    public let hash: HashAlgorithm?

    /// Reads them from an established `SSL *`.
    public init?(_ session: OpaquePointer) {
        guard let version = TLSVersion(number: SSL_version(session)), let suite = SSL_get_current_cipher(session),
            let name = SSL_CIPHER_get_name(suite)
        else { return nil }
        self.version = version
        cipherSuite = String(cString: name)
        hash = Self.hash(of: suite)
    }

    private static func hash(of suite: OpaquePointer) -> HashAlgorithm? {
        var identifier = SSL_CIPHER_get_digest_nid(suite)
        if identifier == NID_undef, let digest = SSL_CIPHER_get_handshake_digest(suite) {
            identifier = EVP_MD_get_type(digest)
        }
        return switch identifier {
        case NID_sha1: .sha1
        case NID_sha256: .sha256
        case NID_sha384: .sha384
        default: nil
        }
    }
}

extension TLSParameters: CustomStringConvertible {
    /// Such as "TLS 1.2, ECDHE-RSA-AES256-GCM-SHA384".
    public var description: String { "\(version), \(cipherSuite)" }
}
