import EventLoop
import Localization
import Security

/// The access token in a request's header, by which the ticket service knows who asks (RFC 6750; UCWA sheet 2.7, 2.8).
@LoopActor
struct BearerLogOn {
    let state: PoolState
    let site: PoolSite

    /// Whom the identity provider has logged on.
    ///
    /// - Throws: ``Refusal/notAuthenticated`` without a token; another where it does not prove anything.
    func account(_ request: HTTPRequest) throws(Refusal) -> Account {
        guard let text = request.bearer else { throw .notAuthenticated }
        let token = try IdentityToken(
            verifying: text, by: state.identity, issuer: IdentityProvider.issuer(state), audience: site.web,
            now: state.now)
        guard let account = state.account(address: token.user) else { throw .logOnForUnknownUser(token.user) }
        return account
    }

    /// What a request is answered whose token is missing, or no proof.
    func challenge(after refusal: Refusal) -> HTTPResponse {
        let bearer =
            "Bearer trusted_issuers=\"\(IdentityProvider.issuer(state))\", client_id=\"00000004-0000-0ff1-ce00-000000000000\", "
            + "authorization_uri=\"\(state.names.federation + IdentityProvider.Path.authorize)\""
        guard refusal != .notAuthenticated else { return .empty(401, ["WWW-Authenticate": bearer]) }
        let isOver = refusal == .ticketExpired
        return .empty(
            403,
            [
                "WWW-Authenticate": bearer, "Warning": "120 FE \"InvalidToken\"",
                "X-Ms-diagnostics": isOver
                    ? "28056;source=\"\(state.names.frontEnd)\";reason=\"The OAuth token has expired.\""
                    : "28055;source=\"\(state.names.frontEnd)\";reason=\"The OAuth token is not valid.\"",
            ])
    }
}
