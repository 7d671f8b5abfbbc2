public import EventLoop
internal import Network
internal import Security

/// The endpoints of an identity provider that programs ask, for one client (RFC 6749, 3.2; RFC 8628, 3.1).
@LoopActor
public struct TokenEndpoint {
    /// Who logs the user on.
    public let provider: IdentityProvider
    /// What this program is called there.
    public let client: String
    private let exchange: WebExchange
    private let now: @Sendable () -> Int64

    /// - Parameter now: the time in Unix seconds.
    public init(
        _ provider: IdentityProvider, client: String, transport: any WebTransport,
        now: @escaping @Sendable () -> Int64
    ) {
        self.provider = provider
        self.client = client
        self.now = now
        exchange = WebExchange(transport: transport, clock: ServerClock(own: now), progress: { _ in })
    }

    /// A code that the user confirms on any device.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    public func deviceCode(for service: WebAddress) async throws -> DeviceCode {
        let audience = provider.audience(of: service)
        let form = Secret(
            utf8: FormEncoding.encoded(["client_id": client, audience.name: audience.value]))
        return try await answer(of: provider.deviceCode, to: form) { body throws(OAuthRefusal) in
            try DeviceCode(parsing: body)
        }
    }

    /// What the endpoint gives for a form of ``TokenGrant``.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    public func token(for grant: TokenGrant, service: WebAddress) async throws -> TokenAnswer {
        let time = now()
        return try await answer(of: provider.token, to: grant.form(provider, client, service)) {
            body throws(OAuthRefusal) in
            try TokenAnswer(parsing: body, now: time)
        }
    }

    private func answer<Answer>(
        of endpoint: WebAddress, to form: Secret, _ read: ([UInt8]) throws(OAuthRefusal) -> Answer
    ) async throws -> Answer {
        let response = try await exchange.post(.token, to: endpoint, form: form)
        let reply = WebReply(.token, response)
        if let foreignOrigin = reply.foreignOrigin { throw WebError.notTheService(reply, reason: foreignOrigin) }
        do throws(OAuthRefusal) {
            return try read(response.body)
        } catch {
            guard error.isAnswer else { throw reply.failure }
            throw WebError.providerRefused(url: endpoint.text, error)
        }
    }
}
