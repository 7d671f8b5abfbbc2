import EventLoop
import JSON
import Localization
import Security

/// An identity provider like AD FS: users log on at its pages in a browser, and clients get access tokens for it
/// (RFC 6749 with PKCE of RFC 7636, RFC 8628; UCWA sheet 2.7).
@LoopActor
final class IdentityProvider {
    private let state: PoolState
    private let codes: AuthorizationCodes
    private let devices: DeviceCodes
    /// What refresh tokens are good for: once, then the answer has another.
    private var refreshTokens: [String: Grant] = [:]

    /// That a user has let a client in.
    struct Grant {
        let account: Account
        let client: String
    }

    init(state: PoolState) {
        self.state = state
        let secondFactors = SecondFactors(state: state)
        codes = AuthorizationCodes(state: state, secondFactors: secondFactors)
        devices = DeviceCodes(state: state, secondFactors: secondFactors)
    }

    /// Answers a request.
    func answer(_ request: HTTPRequest, on connection: HTTPConnection) throws(Refusal) -> HTTPResponse {
        switch state.faults.identityRefusal {
        case .outOfOrder: return .empty(503)
        case .redirects: return .empty(302, ["Location": state.names.federation + request.path])
        case .tokenRedirects where request.path == Path.token:
            return .empty(302, ["Location": state.names.federation + request.path])
        case .codeOver, .otherAudience, .ahead, .tokenRedirects, nil: break
        }
        switch request.path {
        case Path.authorize: return try codes.page(request, on: connection)
        case Path.device: return try devices.page(request, on: connection)
        case Path.deviceCode:
            return try answered(request, on: connection) { form throws(Refusal) in
                try devices.issue(to: form)
            }
        case Path.token: return try answered(request, on: connection) { form throws(Refusal) in try token(form) }
        default: throw .noSuchResource(request.path)
        }
    }

    private func answered(
        _ request: HTTPRequest, on connection: HTTPConnection, _ answer: (HTTPForm) throws(Refusal) -> JSONValue
    ) throws(Refusal) -> HTTPResponse {
        try WebFront.demand("POST", of: request)
        let form = try HTTPForm(request)
        do throws(Refusal) {
            guard form["client_id"] == LabPool.clientID else {
                throw .grantRefused("unauthorized_client", "MSIS9223: The client identifier is not registered.")
            }
            return .json(200, try answer(form))
        } catch .grantRefused(let error, let reason) {
            state.journal.add(.refusal(.web, connection: connection.number, .grantRefused(error, reason)))
            let answer = JSONValue.object(present: ["error": .string(error), "error_description": .string(reason)])
            return .json(400, answer)
        }
    }

    // Tokens

    private func token(_ form: HTTPForm) throws(Refusal) -> JSONValue {
        let grant: Grant
        switch form["grant_type"] {
        case "authorization_code": grant = try codes.redeem(form)
        case "urn:ietf:params:oauth:grant-type:device_code": grant = try devices.redeem(form)
        case "refresh_token":
            guard let known = refreshTokens.removeValue(forKey: form["refresh_token"] ?? "") else {
                throw .grantRefused("invalid_grant", "MSIS9615: The refresh token is not valid, or was used before.")
            }
            grant = known
        default: throw .grantRefused("unsupported_grant_type", "MSIS9611: The grant type is not supported.")
        }
        return try tokens(for: grant, audience: try Self.audience(form["resource"], of: state))
    }

    private func tokens(for grant: Grant, audience: String) throws(Refusal) -> JSONValue {
        let isForeign = state.faults.identityRefusal == .otherAudience
        let isAhead = state.faults.identityRefusal == .ahead
        let start = state.now.seconds + (isAhead ? IdentityRefusal.lead : 0)
        let token = IdentityToken(
            issuer: Self.issuer(state), audience: isForeign ? "https://web.fabrikam.example" : audience,
            user: grant.account.address, start: start, end: start + LabPool.accessTokenLife)
        guard let text = try? token.text(signedBy: state.identity, client: grant.client) else {
            throw .grantRefused("server_error", "The token could not be signed.")
        }
        let refresh = RandomBytes.hexadecimal(count: 32)
        refreshTokens[refresh] = grant
        return .object(present: [
            "access_token": .string(text), "token_type": "bearer", "expires_in": .integer(Int(LabPool.accessTokenLife)),
            "resource": .string(audience), "refresh_token": .string(refresh),
        ])
    }

    /// The host that a token is wanted for: one of the pool's entrances.
    static func audience(_ resource: String?, of state: PoolState) throws(Refusal) -> String {
        let known = [state.names.inside.web, state.names.outside.web]
        guard let resource, let audience = known.first(where: { $0 == resource || $0 + "/" == resource }) else {
            throw .grantRefused("invalid_resource", "MSIS9602: The received 'resource' parameter is invalid.")
        }
        return audience
    }

    /// What tokens name as their issuer.
    static func issuer(_ state: PoolState) -> String { state.names.federation + "/adfs/services/trust" }

    /// Where its endpoints are on the federation service's host.
    enum Path {
        static let root = "/adfs/oauth2/"
        static let authorize = root + "authorize"
        static let token = root + "token"
        static let deviceCode = root + "devicecode"
        /// The page where users type codes.
        static let device = root + "deviceauth"
    }
}

extension LabPool {
    /// What the lab's identity provider calls the one client that it knows.
    public static let clientID = "5d8e3c1a-9a6b-4f0e-8f0b-2f4c7d1e6a90"
    /// How long access tokens hold, in seconds.
    static let accessTokenLife: Int64 = 3600
}
