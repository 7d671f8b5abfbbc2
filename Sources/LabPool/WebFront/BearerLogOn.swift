import EventLoop
import Localization
import Security

/// The access token in a request's header, by which the ticket service knows who asks (RFC 6750; UCWA sheet 2.7, 2.8).
@LoopActor
struct BearerLogOn {
    let state: PoolState
    let site: PoolSite

    private static let service = "client_id=\"00000004-0000-0ff1-ce00-000000000000\""

    /// The challenge of a service that takes the tokens of other servers alone.
    static func servers(of domain: String) -> String {
        "Bearer trusted_issuers=\"00000002-0000-0ff1-ce00-000000000000@\(domain)\", \(service)"
    }

    /// The challenge that sends users to the identity provider.
    var field: String {
        "Bearer trusted_issuers=\"\(IdentityProvider.issuer(state))\", \(Self.service), "
            + "authorization_uri=\"\(state.names.federation + IdentityProvider.Path.authorize)\""
    }

    /// Whom the identity provider has logged on.
    ///
    /// - Throws: ``Refusal/notAuthenticated`` without a token; another where it does not prove anything.
    func account(_ request: HTTPRequest) throws(Refusal) -> Account {
        try proof(request).account
    }

    /// The token as one that lets its user in until it is over.
    ///
    /// - Throws: as ``account(_:)``.
    func accessToken(_ request: HTTPRequest) throws(Refusal) -> AccessToken {
        let (text, token, account) = try proof(request)
        return AccessToken(
            text: text, origin: site.web, holder: .user(account), expires: Instant(seconds: token.end))
    }

    private func proof(
        _ request: HTTPRequest
    ) throws(Refusal) -> (text: String, token: IdentityToken, account: Account) {
        guard let text = request.bearer else { throw .notAuthenticated }
        let token = try IdentityToken(
            verifying: text, by: state.identity, issuer: IdentityProvider.issuer(state), audience: site.web,
            now: state.now)
        guard let account = state.account(address: token.user) else { throw .logOnForUnknownUser(token.user) }
        return (text, token, account)
    }

    /// What a request is answered whose token is missing, or no proof.
    func challenge(after refusal: Refusal) -> HTTPResponse {
        guard refusal != .notAuthenticated else { return .empty(401, ["WWW-Authenticate": field]) }
        var response = HTTPResponse.empty(403, ["WWW-Authenticate": field])
        response.headers += explanation(of: refusal)
        return response
    }

    /// What is wrong with a token, for whoever has sent it.
    func explanation(of refusal: Refusal) -> [(name: String, value: String)] {
        let diagnosis =
            refusal == .ticketExpired
            ? (28056, "The OAuth token has expired.") : (28055, "The OAuth token is not valid.")
        return [
            ("Warning", "120 FE \"InvalidToken\""),
            ("X-Ms-diagnostics", "\(diagnosis.0);source=\"\(state.names.frontEnd)\";reason=\"\(diagnosis.1)\""),
        ]
    }
}
