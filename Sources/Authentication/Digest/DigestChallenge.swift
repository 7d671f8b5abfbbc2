public import SIP

/// What a proxy between the client and its registrar asks for by `Digest` (RFC 3261 22.3, 22.4).
public struct DigestChallenge: Sendable, Hashable {
    /// The longest value that is read, in bytes.
    private static let limit = 4096

    /// What the password is for.
    public let realm: String
    /// What the answers are made for.
    public let nonce: String
    /// Whether the answer before was right but for the nonce, which was too old.
    public let isStale: Bool
    /// Copied verbatim into every answer.
    let opaque: String?
    let algorithm: DigestAlgorithm
    /// The spelling of the algorithm; nil where the proxy names none.
    let algorithmName: String?
    /// Whether answers are counted and salted (`qop=auth`); older proxies know nothing of that.
    let isCounted: Bool

    /// Reads a challenge; nil for another scheme, for one without realm or nonce, and for one that wants what is not known
    /// here: another algorithm, or the body's protection alone (`qop=auth-int`).
    public init?(_ header: AuthenticationHeader) {
        guard header.hasScheme("Digest"), let realm = header["realm"], let nonce = header["nonce"],
            let algorithm = DigestAlgorithm(parameter: header["algorithm"])
        else { return nil }
        let values = [realm, nonce, header["opaque"] ?? ""]
        guard values.allSatisfy({ $0.utf8.count <= Self.limit }) else { return nil }
        let qualities = header["qop"].map { $0.lowercased().split { $0 == "," || $0 == " " } } ?? []
        guard qualities.isEmpty || qualities.contains("auth") else { return nil }
        self.realm = realm
        self.nonce = nonce
        self.algorithm = algorithm
        algorithmName = header["algorithm"]
        opaque = header["opaque"]
        isStale = header["stale"]?.lowercased() == "true"
        isCounted = !qualities.isEmpty
    }

    /// Finds the challenge by the best hash in a proxy's answer (407). Nil where there is none, and where the proxy is a
    /// first hop that authenticates as registrars do.
    public init?(_ response: Message) {
        guard response.status == .proxyAuthenticationRequired else { return nil }
        let headers = response.authentication(.proxyAuthenticate)
        guard !headers.contains(where: { Challenge($0, from: .proxy) != nil }) else { return nil }
        let found = headers.compactMap { DigestChallenge($0) }
        let best = DigestAlgorithm.allCases.lazy.compactMap { algorithm in
            found.first { $0.algorithm == algorithm }
        }.first
        guard let best else { return nil }
        self = best
    }
}
