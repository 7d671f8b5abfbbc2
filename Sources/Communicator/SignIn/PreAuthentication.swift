import Discovery
import EventLoop
import Network
import Web

/// A reverse proxy before the web services that asks for the user's password itself (pre-authentication; RFC 7617), and
/// lets nothing pass without it.
///
/// It is shown the password over TLS alone, by a host that is within the sign-in domain or that the user has named, and
/// whose certificate is trusted. A password that it has refused is not shown again, to no such proxy.
@LoopActor
final class PreAuthentication {
    private let account: Account
    private let questions: Questions
    private let turns = Turns()
    /// The hosts that have taken the password.
    private var hosts: Set<String> = []
    private var isRefused = false

    init(account: Account, questions: Questions) {
        self.account = account
        self.questions = questions
    }

    /// Sends a request, with the password where a proxy asks for it or has done so before.
    ///
    /// - Throws: what `transport` throws; `CancellationError`.
    func send(
        _ request: HTTPRequest, by transport: @LoopActor (HTTPRequest) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard case .none = request.authentication, request.headers["Authorization"] == nil,
            let address = WebAddress(request.url), address.isConfidential
        else { return try await transport(request) }
        let host = address.host.lowercased()
        if !isRefused, hosts.contains(host), let proof = proof(for: request) {
            return try await judged(transport(proof), host)
        }
        let response = try await transport(request)
        guard response.wantsBasicAlone, response.isVerified,
            WebAddress(response.url)?.isSameOrigin(as: address) == true,
            questions.gate.policy.trusts(host, namedBy: .unverified)
        else { return response }
        return try await turns.take {
            guard !isRefused, let proof = proof(for: request) else { return response }
            return try await judged(transport(proof), host)
        }
    }

    private func proof(for request: HTTPRequest) -> HTTPRequest? {
        let settings = account.configuration
        guard !settings.usesSingleSignOn, let password = account.password else { return nil }
        var request = request
        request.authentication = .basic(Credentials(name: settings.login, password: password))
        return request
    }

    private func judged(_ response: HTTPResponse, _ host: String) async -> HTTPResponse {
        guard response.wantsBasicAlone else {
            hosts.insert(host)
            return response
        }
        isRefused = true
        await account.forgetRefusedPassword()
        return response
    }
}
