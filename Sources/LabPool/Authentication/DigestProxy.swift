import EventLoop
import Localization
import SIP
import Security

/// A proxy in front of the registrar that wants every request of a connection proved by `Digest` (RFC 3261 22.3).
@LoopActor
final class DigestProxy {
    /// What has been proved with a nonce.
    private struct Nonce {
        var lastCount: UInt32 = 0
        var uses = 0
    }

    /// The hash of the proofs.
    private var hash: HashAlgorithm { state.faults.contains(.proxySHA256) ? .sha256 : .md5 }

    private let state: PoolState
    private let connection: Int
    /// How often a nonce is good; nil for as long as the connection.
    private let uses: Int?
    private var nonces: [String: Nonce] = [:]

    /// Nil for a pool without such a proxy.
    init?(state: PoolState, connection: Int) {
        guard state.faults.contains(.proxyDigest) else { return nil }
        self.state = state
        self.connection = connection
        uses = state.faults[.proxyDigest].flatMap { $0 > 0 ? $0 : nil }
    }

    /// The challenge that follows a refusal.
    func challenge(after refusal: Refusal) -> AuthenticationHeader {
        let nonce = RandomBytes.hexadecimal(count: 16)
        nonces[nonce] = Nonce()
        var header = AuthenticationHeader(
            scheme: "Digest",
            ["realm": state.names.domain, "nonce": nonce, "opaque": RandomBytes.hexadecimal(count: 4), "qop": "auth"])
        header.set(Parameter("algorithm", .token(hash.name)))
        if refusal == .counterNotIncreasing || refusal == .ticketExpired {
            header.set(Parameter("stale", .token("true")))
        }
        return header
    }

    /// Judges a request.
    ///
    /// - Throws: ``Refusal/notAuthenticated`` without a proof; ``Refusal/counterNotIncreasing`` for one that was used
    ///   before, ``Refusal/ticketExpired`` for one that was made for a nonce that is over; another where it proves
    ///   nothing.
    func judge(_ request: Message) throws(Refusal) {
        let proofs = request.authentication(.proxyAuthorization).filter { $0.hasScheme("Digest") }
        guard let proof = proofs.first else { throw .notAuthenticated }
        guard let nonce = proof["nonce"], let count = proof["nc"].flatMap({ UInt32($0, radix: 16) }) else {
            throw .credentialsMalformed(reason: localized("qop is not auth"))
        }
        guard proof["realm"] == state.names.domain else { throw .realmWrong(proof["realm"] ?? "") }
        guard proof["uri"] == request.requestURI?.description else {
            throw .valueWrong(element: "uri", value: proof["uri"] ?? "")
        }
        guard let known = nonces[nonce] else { throw .ticketExpired }
        try verify(proof, of: request)
        guard count > known.lastCount else { throw .counterNotIncreasing }
        guard uses.map({ known.uses < $0 }) ?? true else { throw .ticketExpired }
        nonces[nonce] = Nonce(lastCount: count, uses: known.uses + 1)
    }

    private func verify(_ proof: AuthenticationHeader, of request: Message) throws(Refusal) {
        let name = proof["username"] ?? ""
        guard proof["algorithm"] == hash.name, proof["qop"] == "auth", let method = request.method?.rawValue else {
            throw .credentialsMalformed(reason: localized("qop is not auth"))
        }
        guard let account = state.account(login: name), !state.faults.contains(.wrongPassword),
            let expected = expected(proof, method, name, account.password), expected == proof["response"]
        else {
            state.countFailedLogOn(.sip, connection: connection)
            throw .logOnFailed(reason: localized("login name or password is wrong"))
        }
    }

    /// What the proof must say, from the formulas alone (RFC 7616 3.4.1 to 3.4.3): nothing of the client's is used.
    private func expected(
        _ proof: AuthenticationHeader, _ method: String, _ name: String, _ password: Secret
    ) -> String? {
        func hashed(_ bytes: [UInt8]) -> String? { (try? hash.digest(bytes)).map { Hexadecimal.encode($0) } }
        let parts = ["nonce", "nc", "cnonce", "qop"].compactMap { proof[$0] }
        guard parts.count == 4, let uri = proof["uri"],
            let user = hashed(Array("\(name):\(state.names.domain):".utf8) + password.withBytes { Array($0) }),
            let asked = hashed(Array("\(method):\(uri)".utf8))
        else { return nil }
        return hashed(Array(([user] + parts + [asked]).joined(separator: ":").utf8))
    }
}
