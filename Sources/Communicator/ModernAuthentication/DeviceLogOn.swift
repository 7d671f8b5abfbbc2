import EventLoop
import Web

/// A log-on by a code that the user types at a page, on any device (RFC 8628).
@LoopActor
struct DeviceLogOn {
    let endpoint: TokenEndpoint
    /// What the token is for.
    let service: WebAddress
    let show: @LoopActor (LogOnPage) -> Void

    /// Shows the code, and waits until the user has confirmed it.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    func run() async throws -> TokenAnswer {
        let code = try await endpoint.deviceCode(for: service)
        show(.code(code.userCode, url: code.page.text, life: code.life))
        defer { show(.over) }
        var polling = DeviceCodePolling(code)
        var grant = endpoint.provider.deviceGrant
        var isGrantKnown = false
        var trouble: WebError?
        var action = polling.begin()
        while true {
            switch action {
            case .expired: throw trouble ?? refusal(.expired)
            case .refused(let reason): throw refusal(reason)
            case .ask(let delay):
                try await EventLoop.sleep(for: delay)
                do {
                    return try await endpoint.token(for: .device(code, grant), service: service)
                } catch WebError.providerRefused(_, let reason)
                    where reason.code == "unsupported_grant_type" && !isGrantKnown
                {
                    grant = grant.other
                    isGrantKnown = true
                    action = polling.begin()
                } catch WebError.providerRefused(_, let reason) {
                    isGrantKnown = true
                    trouble = nil
                    action = polling.refused(reason)
                } catch let error as WebError where error.mayPass {
                    trouble = error
                    action = polling.unreachable()
                }
            }
        }
    }

    private func refusal(_ reason: OAuthRefusal) -> WebError {
        .providerRefused(url: endpoint.provider.token.text, reason)
    }
}

extension WebError {
    /// Whether the same question may have its answer a little later.
    fileprivate var mayPass: Bool {
        switch self {
        case .unreachable: true
        case .unexpectedStatus(let reply): reply.status == 429 || reply.status >= 500
        default: false
        }
    }
}
