import Network
import UCWA
import Web

/// What a host wants of whoever it does not let in (UCWA sheet 2.1).
struct TokenChallenge: Sendable {
    /// Where tokens are to be had, and for what proof.
    let offer: TokenOffer?
    /// Who logs users on whose tokens the host takes as they are.
    let provider: IdentityProvider?

    /// Nil for an answer that is no challenge.
    init?(_ response: HTTPResponse) {
        guard response.status == 401 || response.status == 403 else { return nil }
        let fields = response.headers.values(of: "WWW-Authenticate")
        offer = TokenOffer(challenges: fields)
        provider = BearerChallenge(fields).flatMap { IdentityProvider($0.authorizationEndpoint) }
        guard offer != nil || provider != nil else { return nil }
    }
}
