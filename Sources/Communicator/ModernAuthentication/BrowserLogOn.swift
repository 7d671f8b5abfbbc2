import EventLoop
import Localization
import Security
import Web

/// A log-on in the user's browser on this computer, which ends with a redirect to a port of ours (RFC 8252).
@LoopActor
struct BrowserLogOn {
    /// How long the user has.
    private static let patience: Duration = .seconds(900)

    let endpoint: TokenEndpoint
    /// What the token is for.
    let service: WebAddress
    /// For the first field of the page.
    let user: String
    let show: @LoopActor (LogOnPage) -> Void

    /// Shows the page, and waits until the user has logged on there.
    ///
    /// - Throws: `WebError`; ``SignInError`` where there is no port; `CancellationError`.
    func run() async throws -> TokenAnswer {
        let listener = try openPort()
        defer { listener.close() }
        let request = try request(port: listener.port)
        let answer = Signal<AuthorizationAnswer>()
        listener.serve { target in
            guard let found = request.answer(in: target) else { return nil }
            answer.send(found)
            return localized("You may close this page and return to the program.")
        }
        show(.open(url: request.page))
        defer { show(.over) }
        switch try await outcome(answer) {
        case .refused(let reason): throw refusal(reason)
        case .code(let code):
            return try await endpoint.token(for: .authorization(request, code: Secret(utf8: code)), service: service)
        }
    }

    private func openPort() throws -> RedirectListener {
        do {
            return try RedirectListener()
        } catch {
            throw SignInError(
                .internal, localized("Something unexpected happened inside this program."),
                tried: localized("Asked \(endpoint.provider.authorization.text) for \(WebStep.token)."),
                answer: "localhost: \(error.reason)",
                advice: localized(
                    "Check the network, the proxy settings and whether \("localhost") opens in a browser.")
            )
        }
    }

    private func outcome(_ answer: Signal<AuthorizationAnswer>) async throws -> AuthorizationAnswer {
        do {
            return try await EventLoop.withDeadline(Self.patience) { try await answer.value() }
        } catch is DeadlineExceeded {
            throw refusal(.expired)
        }
    }

    private func request(port: UInt16) throws -> AuthorizationRequest {
        try AuthorizationRequest(
            to: endpoint.provider, for: service, client: endpoint.client, user: user,
            redirect: LoopbackRedirect(port: port))
    }

    private func refusal(_ reason: OAuthRefusal) -> WebError {
        .providerRefused(url: endpoint.provider.authorization.text, reason)
    }
}
