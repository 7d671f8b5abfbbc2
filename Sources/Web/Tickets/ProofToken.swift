internal import Security
internal import XML

/// How an answer hands over the key that goes with a token (WS-Trust 1.3, 4.4.3 to 4.4.5).
enum ProofToken {
    /// The key itself.
    case plain(Secret)
    /// The key, encrypted for the holder of a private key.
    case encrypted(EncryptedKey)
    /// Computed from both sides' entropy.
    case computed(client: Secret, server: Secret)
    /// There is no key: whoever bears the token may use it.
    case none

    /// The longest secret that is accepted, in bytes.
    private static let maximumSecretSize = 1024

    /// Reads a `RequestSecurityTokenResponse`.
    init(in response: XMLElement, _ clientEntropy: Secret) throws(WebDocumentError) {
        let proof = response.element("RequestedProofToken")
        if let key = proof?.element("BinarySecret") {
            self = .plain(try Self.secret(in: key))
        } else if let key = proof?.element("EncryptedKey") {
            self = .encrypted(try EncryptedKey(key))
        } else {
            // "…/ws-trust/200512/CK/PSHA1", or that of an older WS-Trust.
            if let algorithm = proof?.element("ComputedKey")?.trimmedText, !algorithm.hasSuffix("/CK/PSHA1") {
                throw .invalid("ComputedKey")
            }
            guard let entropy = response.element("Entropy", "BinarySecret") else {
                self = .none
                return
            }
            self = .computed(client: clientEntropy, server: try Self.secret(in: entropy))
        }
    }

    /// The key; nil if there is none.
    func key(openedBy key: PrivateKey?) throws(WebDocumentError) -> Secret? {
        do throws(SecurityError) {
            switch self {
            case .plain(let secret): return secret
            case .encrypted(let encrypted): return try key.map { key throws(SecurityError) in try encrypted.open(key) }
            case .computed(let client, let server):
                return try ProofKey.derive(clientEntropy: client, serverEntropy: server, size: client.count)
            case .none: return nil
            }
        } catch {
            throw .security(error)
        }
    }

    private static func secret(in element: XMLElement) throws(WebDocumentError) -> Secret {
        let bytes = try? Base64.decode(element.text, whitespace: .ignored, limit: maximumSecretSize)
        guard let bytes, !bytes.isEmpty else { throw .invalid("BinarySecret") }
        return Secret(copying: bytes)
    }
}
