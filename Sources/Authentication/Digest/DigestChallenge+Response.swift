public import Security

extension DigestChallenge {
    /// What stands for the password in every answer (`H(A1)`, RFC 7616 3.4.2).
    ///
    /// - Parameter salt: the client's (`cnonce`).
    /// - Throws: `SecurityError` where this computer forbids the hash.
    public func key(name: String, password: Secret, salt: String) throws(SecurityError) -> Secret {
        let head = Array("\(name):\(realm):".utf8)
        let text = Secret(count: head.count + password.count) { buffer in
            buffer.copyBytes(from: head)
            password.withBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[head.count...]).copyBytes(from: $0) }
        }
        let key = try text.withBytes { bytes throws(SecurityError) in try hash(bytes) }
        return Secret(utf8: algorithm.hasSessionKey ? try hash("\(key):\(nonce):\(salt)".utf8) : key)
    }

    /// The proof of one request (RFC 7616 3.4.1; without `qop` RFC 2069 2.1.1).
    ///
    /// - Parameters:
    ///   - count: how many proofs have been made for the nonce with this one, in 8 hexadecimal digits.
    ///   - salt: the client's (`cnonce`).
    /// - Throws: `SecurityError` where this computer forbids the hash.
    public func response(
        key: Secret, method: String, uri: String, count: String, salt: String
    ) throws(SecurityError) -> String {
        let request = try hash("\(method):\(uri)".utf8)
        let middle = isCounted ? "\(nonce):\(count):\(salt):auth" : nonce
        let key = key.withBytes { Array($0) }
        return try hash(key + Array(":\(middle):\(request)".utf8))
    }

    private func hash(_ bytes: some Collection<UInt8>) throws(SecurityError) -> String {
        Hexadecimal.encode(try algorithm.hash.digest(bytes))
    }
}
