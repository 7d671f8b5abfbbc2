import Localization

/// The symmetric key that a web ticket's holder proves to have, computed from both sides' entropy.
public enum ProofKey {
    /// The most bytes that a server may ask for.
    public static let maximumSize = 512

    /// P_SHA-1 of RFC 2246 section 5 with the client's entropy as the secret and the server's as the seed: the
    /// algorithm `…/ws-sx/ws-trust/200512/CK/PSHA1` of WS-Trust 1.3 section 4.4.4.
    ///
    /// - Parameter size: in bytes, 1 to `maximumSize`.
    public static func derive(
        clientEntropy: Secret, serverEntropy: Secret, size: Int
    ) throws(SecurityError) -> Secret {
        guard (1...maximumSize).contains(size) else {
            throw .tooLarge(what: localized("proof key"), limit: maximumSize)
        }
        let seed = serverEntropy.withBytes { Array($0) }
        var output: [UInt8] = []
        var link = seed
        while output.count < size {
            link = try HashAlgorithm.sha1.authenticationCode(for: link, key: clientEntropy)
            output += try HashAlgorithm.sha1.authenticationCode(for: link + seed, key: clientEntropy)
        }
        return Secret(copying: output.prefix(size))
    }
}
