import EventLoop
import Localization
import Security
import Web

/// Log-ons in a browser that end with a redirect to the client, and the codes that it gets (RFC 6749, 4.1; RFC 7636).
@LoopActor
final class AuthorizationCodes {
    /// How long a code holds, in seconds.
    private static let life: Int64 = 60

    private struct Issued {
        let grant: IdentityProvider.Grant
        let redirect: String
        let challenge: String
        let audience: String
        let end: Instant
    }

    private let state: PoolState
    private let secondFactors: SecondFactors
    private var codes: [String: Issued] = [:]

    init(state: PoolState, secondFactors: SecondFactors) {
        self.state = state
        self.secondFactors = secondFactors
    }

    /// The page, and what the user has done there.
    func page(_ request: HTTPRequest, on connection: HTTPConnection) throws(Refusal) -> HTTPResponse {
        let client = request.queryValue("client_id") ?? ""
        let redirect = request.queryValue("redirect_uri") ?? ""
        // An address that may be anybody's is sent nobody to (RFC 6749, 4.1.2.1).
        guard client == LabPool.clientID, Self.isRegistered(redirect) else {
            throw .valueWrong(element: "redirect_uri", value: redirect)
        }
        let state = request.queryValue("state") ?? ""
        func end(_ fields: KeyValuePairs<String, String>) -> HTTPResponse {
            let query = FormEncoding.encoded(fields) + "&" + FormEncoding.encoded(["state": state])
            return .empty(302, ["Location": "\(redirect)/?\(query)"])
        }
        do throws(Refusal) {
            let audience = try IdentityProvider.audience(request.queryValue("resource"), of: self.state)
            guard request.queryValue("response_type") == "code", request.queryValue("code_challenge_method") == "S256",
                let challenge = request.queryValue("code_challenge"), challenge.utf8.count == 43, !state.isEmpty
            else { throw .grantRefused("invalid_request", "PKCE by S256 and a state are wanted.") }
            let page = LogOnForm(user: request.queryValue("login_hint") ?? "", code: nil)
            switch try page.outcome(
                of: request, state: self.state, connection: connection.number, pending: secondFactors)
            {
            case .shown(let response): return response
            case .declined: return end(["error": "access_denied", "error_description": "The user has declined."])
            case .confirmed(let account, _):
                let code = RandomBytes.hexadecimal(count: 24)
                codes[code] = Issued(
                    grant: IdentityProvider.Grant(account: account, client: client), redirect: redirect,
                    challenge: challenge, audience: audience, end: self.state.now + Self.life)
                return end(["code": code])
            }
        } catch .grantRefused(let error, let reason) {
            self.state.journal.add(.refusal(.web, connection: connection.number, .grantRefused(error, reason)))
            return end(["error": error, "error_description": reason])
        }
    }

    /// Whom a code is of; it is good for once.
    func redeem(_ form: HTTPForm) throws(Refusal) -> IdentityProvider.Grant {
        guard let issued = codes.removeValue(forKey: form["code"] ?? ""), state.now < issued.end,
            issued.redirect == form["redirect_uri"]
        else { throw .grantRefused("invalid_grant", "MSIS9612: The authorization code is not valid.") }
        let verifier = form["code_verifier"] ?? ""
        guard (43...128).contains(verifier.utf8.count), let digest = try? HashAlgorithm.sha256.digest(verifier.utf8),
            Base64.encodeForURL(digest) == issued.challenge
        else { throw .grantRefused("invalid_grant", "MSIS9648: The code verifier does not fit the challenge.") }
        return issued.grant
    }

    /// Whether it is what the client has registered, `http://localhost`, with any port (RFC 8252, 7.3).
    private static func isRegistered(_ redirect: String) -> Bool {
        let registered = "http://localhost"
        guard redirect.hasPrefix(registered) else { return false }
        let rest = redirect.dropFirst(registered.count)
        return rest.isEmpty || rest.first == ":" && UInt16(rest.dropFirst()) != nil
    }
}
