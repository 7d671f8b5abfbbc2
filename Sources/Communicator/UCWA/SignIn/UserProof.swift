import Discovery
import EventLoop
import Localization
import Network
import Security
import UCWA
import Web

/// The account's user, who proves themselves to hosts for tokens (UCWA sheet 2.2): by modern authentication where it is
/// offered and set up, by their Kerberos ticket, by login name and password, or by what a page lets them pass for.
///
/// A password that was refused is not sent again: nothing is, until the user has given another one.
@LoopActor
final class UserProof: TokenProof {
    /// The most attempts at a token service that cannot answer at the moment.
    private static let attempts = 3
    private static let pause: Duration = .seconds(2)

    private let account: Account
    private let transport: any WebTransport
    private let questions: Questions
    private let steps: StepLog
    private let bearers: AccessTokens?
    private let passive: PassiveProof?
    private var refusal: SignInError?

    /// - Parameters:
    ///   - bearers: nil where the user does not log on by modern authentication.
    ///   - passive: nil where no browser may open on this computer.
    init(
        account: Account, transport: any WebTransport, questions: Questions, steps: StepLog, bearers: AccessTokens?,
        passive: PassiveProof?
    ) {
        self.account = account
        self.transport = transport
        self.questions = questions
        self.steps = steps
        self.bearers = bearers
        self.passive = passive
    }

    /// - Throws: ``SignInError`` if there is no token to be had.
    func token(
        for challenge: TokenChallenge, at place: WebAddress, after former: Secret?
    ) async throws -> HostToken {
        if let refusal { throw refusal }
        let isNew = former == nil
        if isNew { steps.begin(.webTicket, place.host) }
        do {
            let token = try await obtain(challenge, place, after: former)
            if isNew { steps.succeed(.webTicket) }
            return token
        } catch let error as SignInError {
            if isNew { steps.fail(.webTicket, error.message) }
            if error.kind == .credentialsRefused { refusal = error }
            throw error
        }
    }

    private func obtain(
        _ challenge: TokenChallenge, _ place: WebAddress, after former: Secret?
    ) async throws -> HostToken {
        if let provider = challenge.provider, let bearers {
            return try await bearer(from: provider, bearers, challenge, place, after: former)
        }
        if let offer = challenge.offer {
            let issuer = try await issuer(offer, place)
            for grant in grants(offer) {
                if let token = try await token(by: grant, at: issuer, for: challenge) { return token }
            }
        }
        throw SignInError(
            grants: challenge.offer?.grants ?? [], at: place, takesForeignTokens: challenge.provider != nil)
    }

    func refusal(in response: HTTPResponse, at place: WebAddress) -> (any Error)? {
        SignInError(tokenRefusedIn: response, at: place)
    }

    /// A token of the identity provider, which the host takes as it is.
    private func bearer(
        from provider: IdentityProvider, _ bearers: AccessTokens, _ challenge: TokenChallenge, _ place: WebAddress,
        after former: Secret?
    ) async throws -> HostToken {
        if former != nil { bearers.discard(for: place) }
        do {
            guard let answer = try await bearers.token(from: provider, for: place, asks: questions.isAttended) else {
                throw WebError.providerRefused(url: provider.token.text, .logOnNeeded)
            }
            return HostToken(answer, for: challenge)
        } catch let error as WebError {
            throw SignInError(error)
        }
    }

    /// The token service: on the host that challenges, or on one that may be shown a password too.
    private func issuer(_ offer: TokenOffer, _ place: WebAddress) async throws -> WebAddress {
        guard let issuer = place.resolved(offer.href), issuer.scheme == .https else {
            throw SignInError(grants: [], at: place)
        }
        if issuer.host == place.host { return issuer }
        guard try await questions.gate.admits(issuer.host, namedBy: .unverified) else {
            throw SignInError(unconfirmed: issuer.host, namedBy: place.host)
        }
        return issuer
    }

    private func grants(_ offer: TokenOffer) -> [TokenOffer.Grant] {
        let own: [TokenOffer.Grant] = account.configuration.usesSingleSignOn ? [.windows] : [.password, .windows]
        return (own + (passive == nil ? [] : [.passive])).filter(offer.grants.contains)
    }

    /// - Returns: nil if the service does not give tokens for this proof.
    private func token(
        by grant: TokenOffer.Grant, at issuer: WebAddress, for challenge: TokenChallenge
    ) async throws -> HostToken? {
        for attempt in 1... {
            let response = try await ask(issuer, for: grant)
            let refusal = UCWARefusal.ofTokenService(response)
            let answer = Result { () throws(OAuthRefusal) in try TokenAnswer(parsing: response.body, now: UnixTime.now)
            }
            switch answer {
            case .success(let answer) where response.status == 200:
                if grant != .passive { account.passwordWasAccepted() }
                return HostToken(answer, for: challenge)
            case .failure(let error) where error.code == "unsupported_grant_type": return nil
            case .failure(let error) where refusal != nil || error.code == "server_error":
                guard attempt < Self.attempts else { throw refusal ?? UCWARefusal(status: 503, body: []) }
                try await EventLoop.sleep(for: Self.pause * attempt)
            case .success: throw await self.failure(grant, issuer, response, "")
            case .failure(let error): throw await self.failure(grant, issuer, response, error.code)
            }
        }
        return nil
    }

    private func ask(_ issuer: WebAddress, for grant: TokenOffer.Grant) async throws -> HTTPResponse {
        if grant == .passive, let passive { return try await passive.send(to: issuer, asks: questions.isAttended) }
        return try await send(try await request(grant, to: issuer))
    }

    /// - Throws: ``SignInError`` if there is no Kerberos ticket, or no NTLM.
    private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        do {
            return try await transport.send(request)
        } catch let error as NetworkError {
            if error.refusesPassword { await account.forgetRefusedPassword() }
            switch error {
            case .noTicket, .logOnImpossible: throw SignInError(error)
            default: throw error
            }
        }
    }

    private func request(_ grant: TokenOffer.Grant, to issuer: WebAddress) async throws -> HTTPRequest {
        if account.configuration.usesSingleSignOn { return TokenRequest.windows.request(to: issuer, .singleSignOn) }
        let login = account.configuration.login
        let password = try await questions.accountPassword(
            host: issuer.host, reason: localized("A password is needed to sign in."))
        guard grant == .windows else { return TokenRequest.password(login: login, password).request(to: issuer) }
        return TokenRequest.windows.request(to: issuer, .password(Credentials(name: login, password: password)))
    }

    private func failure(
        _ grant: TokenOffer.Grant, _ issuer: WebAddress, _ response: HTTPResponse, _ code: String
    ) async -> SignInError {
        guard grant != .passive else { return SignInError(tokenRefusedIn: response, at: issuer) }
        let error = SignInError(
            token: code, response, from: issuer, isSingleSignOn: account.configuration.usesSingleSignOn)
        if error.kind == .credentialsRefused, !account.configuration.usesSingleSignOn {
            await account.forgetRefusedPassword()
        }
        return error
    }
}
