import EventLoop
import Network
import Security
import UCWA
import Web

/// Requests with the token of the host that they go to (UCWA sheet 2.6). A token goes to the host alone that has let its
/// holder in by its own challenge.
@LoopActor
final class HostTokens: WebTransport {
    private struct Origin: Hashable {
        let host: String
        let port: UInt16
    }

    /// A token that is refused so soon after it replaced a refused one is not what is wrong.
    private static let youth: Duration = .seconds(60)

    private let transport: any WebTransport
    private let proof: any TokenProof
    private var tokens: [Origin: HostToken] = [:]
    /// When a token was replaced last that its host had refused.
    private var replacements: [Origin: ContinuousClock.Instant] = [:]
    private let turns = Turns()

    /// - Parameter proof: obtains the tokens.
    init(_ transport: any WebTransport, proof: any TokenProof) {
        self.transport = transport
        self.proof = proof
    }

    /// - Throws: what the proof throws if the host gives no token; `UCWARefusal` if it may give one later; `NetworkError`;
    ///   `CancellationError`.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let address = WebAddress(request.url), address.scheme == .https else {
            throw NetworkError.invalidAddress(request.url)
        }
        let origin = Origin(host: address.host, port: address.port)
        try await renew(origin, address)
        let shown = tokens[origin]
        let response = try await transport.send(Self.with(shown, request))
        guard let challenge = TokenChallenge(response) ?? (response.status == 401 ? shown?.challenge : nil) else {
            return response
        }
        if let shown, tokens[origin]?.secret === shown.secret, let last = replacements[origin],
            EventLoop.now - last < Self.youth
        {
            return response
        }
        try await obtain(challenge, origin, address, after: shown)
        if shown != nil { replacements[origin] = EventLoop.now }
        let answer = try await transport.send(Self.with(tokens[origin], request))
        if shown == nil, TokenChallenge(answer) != nil, let refusal = proof.refusal(in: answer, at: address) {
            throw refusal
        }
        return answer
    }

    private static func with(_ token: HostToken?, _ request: HTTPRequest) -> HTTPRequest {
        guard let token else { return request }
        var request = request
        let text = token.secret.withBytes { String(decoding: $0, as: UTF8.self) }
        request.headers.append(name: "Authorization", value: "Bearer \(text)")
        return request
    }

    /// Replaces a token that ends soon. Where that fails for now the one that is there serves on.
    private func renew(_ origin: Origin, _ address: WebAddress) async throws {
        guard let token = tokens[origin], EventLoop.now >= token.due else { return }
        do {
            try await obtain(token.challenge, origin, address, after: token)
        } catch is NetworkError {
        } catch is UCWARefusal {
        } catch is ConferenceFailure {
        }
    }

    /// Obtains a token in the place of another, unless that has been done meanwhile.
    private func obtain(
        _ challenge: TokenChallenge, _ origin: Origin, _ address: WebAddress, after former: HostToken?
    ) async throws {
        try await turns.take {
            guard tokens[origin]?.secret === former?.secret else { return }
            tokens[origin] = try await proof.token(for: challenge, at: address, after: former?.secret)
        }
    }
}
