import EventLoop
import Security
import Web

/// The access tokens of one session, by the host that they are for, and the token for further ones.
@LoopActor
final class AccessTokens {
    /// How long before its end a token is not used any more, in seconds.
    private static let margin: Int64 = 60

    private let account: Account
    /// When the session began, as the account counts.
    private let era: Int
    private let settings: AccountConfiguration.ModernAuthentication
    private let network: NetworkAccess
    private let outlet: EventOutlet
    private var tokens: [WebAddress: TokenAnswer] = [:]
    private var refreshToken: RefreshToken?
    private var hasLoaded = false
    /// One log-on at a time: whoever wants a token meanwhile may have it by the refresh token then.
    private let turns = Turns()

    init?(account: Account, network: NetworkAccess, outlet: EventOutlet) {
        guard let settings = account.configuration.modernAuthentication else { return nil }
        self.account = account
        era = account.era
        self.settings = settings
        self.network = network
        self.outlet = outlet
    }

    /// Whether there is a token, so that the user need most likely not be asked.
    var isAtHand: Bool { tokens.values.contains { isUsable($0) } }

    /// A token for the services of a host: a known one, one by the refresh token, or where the user may be asked one
    /// that they log on for. Nil where they may not.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    func token(from provider: IdentityProvider, for service: WebAddress, asks: Bool) async throws -> TokenAnswer? {
        try await turns.take {
            if let known = tokens[Self.key(service)], isUsable(known) { return known }
            let endpoint = TokenEndpoint(
                provider, client: settings.client, transport: network, now: { UnixTime.now })
            if let renewed = try await renewed(by: endpoint, service) { return renewed }
            guard asks else { return nil }
            let answer = try await logOn(at: endpoint, for: service)
            await keep(answer, for: service, endpoint)
            return answer
        }
    }

    /// The host does not take its token.
    func discard(for service: WebAddress) {
        tokens[Self.key(service)] = nil
    }

    private static func key(_ service: WebAddress) -> WebAddress { service.sibling(path: "/") }

    private func isUsable(_ answer: TokenAnswer) -> Bool { answer.expiry - Self.margin > UnixTime.now }

    private func logOn(at endpoint: TokenEndpoint, for service: WebAddress) async throws -> TokenAnswer {
        let show: @LoopActor (LogOnPage) -> Void = { [outlet] in outlet.deliver(.page($0)) }
        return switch settings.means {
        case .deviceCode: try await DeviceLogOn(endpoint: endpoint, service: service, show: show).run()
        case .browser:
            try await BrowserLogOn(
                endpoint: endpoint, service: service, user: account.configuration.address.description, show: show
            ).run()
        }
    }

    /// A token by the refresh token; nil where there is none that holds.
    private func renewed(by endpoint: TokenEndpoint, _ service: WebAddress) async throws -> TokenAnswer? {
        guard let refresh = try await loaded(), refresh.issuer == endpoint.provider.token else { return nil }
        do {
            let answer = try await endpoint.token(for: .refresh(refresh.token), service: service)
            await keep(answer, for: service, endpoint)
            return answer
        } catch WebError.providerRefused(_, let reason) where reason.cause == .user {
            refreshToken = nil
            await account.keep(token: nil, since: era)
            return nil
        }
    }

    private func keep(_ answer: TokenAnswer, for service: WebAddress, _ endpoint: TokenEndpoint) async {
        tokens[Self.key(service)] = answer
        guard let token = answer.refreshToken else { return }
        let refresh = RefreshToken(issuer: endpoint.provider.token, token: token)
        refreshToken = refresh
        await account.keep(token: refresh, since: era)
    }

    private func loaded() async throws -> RefreshToken? {
        if !hasLoaded {
            let kept = await account.loadToken()
            // Who asks no more has not waited for the answer.
            try Task.checkCancellation()
            hasLoaded = true
            refreshToken = kept
        }
        return refreshToken
    }
}
