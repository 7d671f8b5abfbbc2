public import Security

/// The keys of a TLS-DSK association, [MS-SIPAE] 3.2.5.1: what a TLS handshake yields.
public struct SigningKeys: Sendable, Equatable {
    /// Signs the client's messages, 32 bytes.
    public let client: Secret
    /// Signs the server's messages, 32 bytes.
    public let server: Secret
    /// The hash of the HMAC: that of the cipher suite.
    public let hash: HashAlgorithm

    /// The exporter's label, RFC 5216 2.3.
    public static let label = "client EAP encryption"
    /// The bytes to export under `label`.
    public static let blockSize = 128

    /// Takes the keys out of the exported block: bytes 64 to 95 and 96 to 127.
    public init(block: Secret, hash: HashAlgorithm) {
        client = block.slice(64..<96)
        server = block.slice(96..<128)
        self.hash = hash
    }
}
