public import SIP
public import Security

/// The answers to one challenge by `Digest`: a new one for each request, the password in none (RFC 3261 22.4).
public struct DigestLogOn: Sendable {
    public let challenge: DigestChallenge
    private let name: String
    private let key: Secret
    private let salt: String
    private var count: UInt32 = 0

    /// - Throws: `SecurityError` where this computer forbids the hash.
    public init(_ challenge: DigestChallenge, name: String, password: Secret) throws(SecurityError) {
        try self.init(challenge, name: name, password: password, salt: RandomBytes.hexadecimal(count: 16))
    }

    init(_ challenge: DigestChallenge, name: String, password: Secret, salt: String) throws(SecurityError) {
        self.challenge = challenge
        self.name = name
        self.salt = salt
        key = try challenge.key(name: name, password: password, salt: salt)
    }

    /// Adds the proof to a request, as one of its last changes; a registrar's stays beside it.
    public mutating func authorize(_ request: inout Message) throws(SecurityError) {
        guard let method = request.method, let uri = request.requestURI?.description else { return }
        count += 1
        let number = Hexadecimal.encode((0..<4).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) })
        let response = try challenge.response(
            key: key, method: method.rawValue, uri: uri, count: number, salt: salt)
        var header = AuthenticationHeader(
            scheme: "Digest",
            [
                "username": name, "realm": challenge.realm, "nonce": challenge.nonce, "uri": uri, "response": response,
                "opaque": challenge.opaque,
            ])
        if let algorithm = challenge.algorithmName { header.set(Parameter("algorithm", .token(algorithm))) }
        if challenge.isCounted {
            header["cnonce"] = salt
            header.set(Parameter("qop", .token("auth")))
            header.set(Parameter("nc", .token(number)))
        }
        request.headers.append(.proxyAuthorization, header.description)
    }
}
