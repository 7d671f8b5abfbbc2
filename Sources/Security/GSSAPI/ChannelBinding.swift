internal import COpenSSL

/// What ties a log-on to one TLS connection, so that it is of no use to whoever forwards it from another (RFC 5056;
/// extended protection).
public struct ChannelBinding: Sendable, Hashable {
    private static let prefix = Array("tls-server-end-point:".utf8)

    let bytes: [UInt8]

    /// The binding to a server by its certificate (RFC 5929, 4). Nil where the certificate's signature names no hash.
    public init?(serverEndPoint certificate: Certificate) {
        guard let hash = Self.hash(of: certificate), let digest = try? hash.digest(certificate.der) else { return nil }
        bytes = Self.prefix + digest
    }

    private static func hash(of certificate: Certificate) -> HashAlgorithm? {
        var hash: CInt = 0
        guard X509_get_signature_info(certificate.pointer, &hash, nil, nil, nil) == 1 else { return nil }
        return switch hash {
        case NID_md5, NID_sha1, NID_sha256: .sha256
        case NID_sha384: .sha384
        case NID_sha512: .sha512
        default: nil
        }
    }
}
