import Discovery
import EventLoop
import Network
import Security
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
    /// The password that was refused, and how.
    private var refusal: (password: Secret, response: HTTPResponse)?

    init(account: Account, questions: Questions) {
        self.account = account
        self.questions = questions
    }

    /// Sends a request, with the password where a proxy asks for it or has done so before. Passwords in the clear that
    /// requests bring along themselves go one after the other too: a refused one is not shown again.
    ///
    /// - Throws: what `transport` throws; `CancellationError`.
    func send(
        _ request: HTTPRequest, by transport: @LoopActor (HTTPRequest) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard let address = WebAddress(request.url), address.isConfidential else { return try await transport(request) }
        switch request.authentication {
        case .basic(let credentials): return try await show(credentials, with: request, at: address, by: transport)
        case .none where request.headers["Authorization"] == nil: break
        case .none, .password, .singleSignOn: return try await transport(request)
        }
        if refusal == nil, hosts.contains(address.host), let credentials {
            return try await show(credentials, with: request, at: address, by: transport)
        }
        let response = try await transport(request)
        guard response.wantsBasicAlone, response.isVerified,
            WebAddress(response.url)?.isSameOrigin(as: address) == true,
            questions.gate.policy.trusts(address.host, namedBy: .unverified), let credentials
        else { return response }
        let answer = try await show(credentials, with: request, at: address, by: transport)
        if answer.wantsBasicAlone { await account.forgetRefusedPassword() }
        return answer
    }

    /// The login name and the password, where the user has given one.
    private var credentials: Credentials? {
        let settings = account.configuration
        guard !settings.usesSingleSignOn else { return nil }
        return account.password.map { Credentials(name: settings.login, password: $0) }
    }

    private func show(
        _ credentials: Credentials, with request: HTTPRequest, at address: WebAddress,
        by transport: @LoopActor (HTTPRequest) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        var request = request
        request.authentication = .basic(credentials)
        let proof = request
        if refusal == nil, hosts.contains(address.host) { return try await transport(proof) }
        return try await turns.take {
            if let refusal, refusal.password == credentials.password { return refusal.response }
            let response = try await transport(proof)
            if response.wantsBasicAlone {
                refusal = (credentials.password, response)
            } else {
                hosts.insert(address.host)
            }
            return response
        }
    }
}
