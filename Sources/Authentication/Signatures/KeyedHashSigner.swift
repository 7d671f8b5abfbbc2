public import Security

/// HMAC signatures as TLS-DSK makes them.
public struct KeyedHashSigner: MessageSigner {
    /// The hash in use: at first the cipher suite's, then whatever the other side proved to use.
    public var hash: HashAlgorithm { signing.algorithm }

    private let own: Secret
    private let others: Secret
    private var signing: KeyedHash
    private var verifying: KeyedHash

    /// Signs with `own` and verifies with `others`.
    init(own: Secret, others: Secret, hash: HashAlgorithm) {
        self.own = own
        self.others = others
        signing = KeyedHash(hash, key: own)
        verifying = KeyedHash(hash, key: others)
    }

    /// The client's side.
    public static func client(_ keys: SigningKeys) -> KeyedHashSigner {
        KeyedHashSigner(own: keys.client, others: keys.server, hash: keys.hash)
    }

    /// The server's side.
    public static func server(_ keys: SigningKeys) -> KeyedHashSigner {
        KeyedHashSigner(own: keys.server, others: keys.client, hash: keys.hash)
    }

    /// The HMAC of `text`.
    public func sign(_ text: SignatureString) throws(SecurityError) -> [UInt8] {
        try signing.code(for: text.bytes)
    }

    /// Verifies with the hash that the signature's length tells. A good signature by another hash than ours makes that
    /// one ours: which hash goes with a suite is not settled among servers.
    public mutating func isValid(_ signature: [UInt8], for text: SignatureString) throws(SecurityError) -> Bool {
        guard let told = Self.hashes.first(where: { $0.size == signature.count }) else { return false }
        let hash = told == self.hash ? verifying : KeyedHash(told, key: others)
        guard ConstantTime.areEqual(try hash.code(for: text.bytes), signature) else { return false }
        if told != self.hash {
            verifying = hash
            signing = KeyedHash(told, key: own)
        }
        return true
    }

    private static let hashes: [HashAlgorithm] = [.sha1, .sha256, .sha384]
}
