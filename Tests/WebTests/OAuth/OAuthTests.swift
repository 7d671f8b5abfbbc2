import Network
import Security
import Testing
import Web

@Suite("Modern authentication: the exchange without the network")
struct OAuthTests {
    private static let endpoint = "https://login.contoso.com/common/oauth2/authorize"

    private static func provider(_ url: String = endpoint) throws -> IdentityProvider {
        try #require(WebAddress(url).flatMap { IdentityProvider($0) })
    }

    private static func request(_ url: String = endpoint) throws -> AuthorizationRequest {
        try AuthorizationRequest(
            to: provider(url), for: #require(WebAddress("https://lyncweb.contoso.com/WebTicket/x")), client: "client",
            user: "alice@contoso.com", redirect: LoopbackRedirect(port: 4711))
    }

    @Test(
        "The place to log on is found among the challenges",
        arguments: [
            ["Bearer trusted_issuers=\"a@*\", client_id=\"b\", authorization_uri=\"\(endpoint)\""],
            [
                "Negotiate, NTLM", "MsRtcOAuth href=\"https://x/y\",grant_type=\"a,b\"",
                "bearer authorization_uri=\(endpoint)",
            ],
            [
                "MsRtcOAuth grant_type=\"a,b\",href=https://x/y,Bearer trusted_issuers=\"\", authorization_uri=\"\(endpoint)\""
            ],
            ["NTLM,Bearer realm=\"authorization_uri=no\",AUTHORIZATION_URI=\"\(endpoint)\",Negotiate"],
        ])
    func challenge(_ fields: [String]) {
        #expect(BearerChallenge(fields)?.authorizationEndpoint.text == Self.endpoint)
    }

    @Test(
        "A challenge for servers, without encryption or in pieces is none",
        arguments: [
            [], ["Bearer trusted_issuers=\"a@*\""], ["Bearer authorization_uri=\"http://login.contoso.com/authorize\""],
            ["MsRtcOAuth authorization_uri=\"\(endpoint)\""], ["Bearer authorization_uri=\"javascript:1\""],
            ["authorization_uri=\"\(endpoint)\""], [", , ="],
            [
                "Bearer " + String(repeating: "x", count: AuthenticationChallenge.maximumLength)
                    + "=1,authorization_uri=\"\(endpoint)\""
            ],
        ])
    func noChallenge(_ fields: [String]) {
        #expect(BearerChallenge(fields) == nil)
    }

    @Test("The challenge of a verifier is that of RFC 7636, appendix B")
    func verifier() throws {
        let verifier = try CodeVerifier(Secret(utf8: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        #expect(verifier.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        #expect(try CodeVerifier().secret.count == 43)
    }

    @Test("The endpoints of an identity provider stand beside each other")
    func endpoints() throws {
        let provider = try Self.provider("https://adfs.contoso.com/adfs/oauth2/authorize?x=1")
        #expect(provider.authorization.text == "https://adfs.contoso.com/adfs/oauth2/authorize")
        #expect(provider.token.text == "https://adfs.contoso.com/adfs/oauth2/token")
        #expect(provider.deviceCode.text == "https://adfs.contoso.com/adfs/oauth2/devicecode")
        #expect(WebAddress("http://adfs.contoso.com/adfs/oauth2/authorize").flatMap { IdentityProvider($0) } == nil)
        #expect(WebAddress("https://adfs.contoso.com/adfs/ls").flatMap { IdentityProvider($0) } == nil)
    }

    @Test("The page asks for a token for the one host, by resource or by scope")
    func page() throws {
        let page = try Self.request().page
        #expect(
            page.hasPrefix(
                Self.endpoint + "?response_type=code&client_id=client&redirect_uri=http%3A%2F%2Flocalhost%3A4711&"))
        #expect(page.contains("&resource=https%3A%2F%2Flyncweb.contoso.com&"))
        #expect(page.contains("&code_challenge_method=S256&login_hint=alice%40contoso.com"))
        let newer = try Self.request("https://login.contoso.com/t/oauth2/v2.0/authorize").page
        #expect(newer.contains("&scope=https%3A%2F%2Flyncweb.contoso.com%2F.default%20offline_access&"))
    }

    /// The state of a request, as the browser sees it.
    private static func state(_ request: AuthorizationRequest) throws -> Substring {
        let field = try #require(request.page.split(separator: "&").first { $0.hasPrefix("state=") })
        return field.dropFirst("state=".count)
    }

    @Test("Only the answer to this request is taken")
    func answers() throws {
        let request = try Self.request()
        let state = try Self.state(request)
        #expect(request.answer(in: "/?code=a%2Bb&state=\(state)") == .code("a+b"))
        #expect(request.answer(in: "/?code=a&state=\(state)&iss=https%3A%2F%2Flogin.contoso.com%2Ft") == .code("a"))
        let refusal = request.answer(in: "/?error=access_denied&error_description=No+thanks&state=\(state)")
        guard case .refused(let reason)? = refusal else {
            Issue.record("not refused")
            return
        }
        #expect(reason.code == "access_denied" && reason.reason == "No thanks")
        for wrong in [
            "/?code=a", "/?code=a&state=x", "/?code=a&state=\(state)x", "/favicon.ico?code=a&state=\(state)", "/",
            "/?code=a&code=b&state=\(state)", "/?code=%&state=\(state)", "/?code=%FF&state=\(state)",
            "/?state=\(state)",
            "/?code=a&state=\(state)&iss=https%3A%2F%2Fevil.example", "",
        ] {
            #expect(request.answer(in: wrong) == nil, "\(wrong)")
        }
    }

    @Test("A token holds as long as its issuer says, within reason")
    func token() throws {
        func life(_ text: String) throws -> Int64 {
            let body = "{\"access_token\":\"a.b.c\",\"token_type\":\"bearer\",\"refresh_token\":\"r\"\(text)}"
            let answer = try TokenAnswer(parsing: Array(body.utf8), now: 1000)
            #expect(answer.accessToken == Secret(utf8: "a.b.c") && answer.refreshToken == Secret(utf8: "r"))
            return answer.expiry - 1000
        }
        #expect(try life(",\"expires_in\":60") == 60)
        #expect(try life(",\"expires_in\":\"60\"") == 60)
        #expect(try life("") == 3600)
        #expect(try life(",\"expires_in\":-5") == 0)
        #expect(try life(",\"expires_in\":9223372036854775807") == 30 * 24 * 3600)
    }

    @Test(
        "What is no token is refused",
        arguments: [
            ("{\"error\":\"invalid_grant\"}", "invalid_grant"), ("", "invalid_response"), ("[]", "invalid_response"),
            ("{\"access_token\":\"a\",\"token_type\":\"mac\"}", "invalid_response"),
            ("{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"Bearer\"}", "invalid_response"),
            ("{\"access_token\":\"\",\"token_type\":\"Bearer\"}", "invalid_response"),
        ])
    func noToken(_ body: String, _ code: String) {
        let error = #expect(throws: OAuthRefusal.self) { try TokenAnswer(parsing: Array(body.utf8), now: 0) }
        #expect(error?.code == code)
    }

    private static func code(_ more: String = "") throws -> DeviceCode {
        let body =
            "{\"device_code\":\"d\",\"user_code\":\"ABCD-EFGH\",\"verification_url\":\"https://login.contoso.com/device\"\(more)}"
        return try DeviceCode(parsing: Array(body.utf8))
    }

    @Test("A device code is asked about as often as the provider bears it, until its end")
    func polling() throws {
        let code = try Self.code(",\"interval\":\"5\",\"expires_in\":\"40\"")
        #expect(code.userCode == "ABCD-EFGH" && code.page.text == "https://login.contoso.com/device")
        var polling = DeviceCodePolling(code)
        #expect(polling.begin() == .ask(after: .seconds(5)))
        #expect(polling.refused(try Self.refusal("authorization_pending")) == .ask(after: .seconds(5)))
        #expect(polling.refused(try Self.refusal("slow_down")) == .ask(after: .seconds(10)))
        var other = polling
        #expect(other.refused(try Self.refusal("expired_token")) == .expired)
        #expect(other.refused(try Self.refusal("access_denied")) == .refused(try Self.refusal("access_denied")))
        #expect(polling.unreachable() == .expired)
    }

    private static func refusal(_ code: String) throws -> OAuthRefusal {
        try #require(
            #expect(throws: OAuthRefusal.self) {
                try TokenAnswer(parsing: Array("{\"error\":\"\(code)\"}".utf8), now: 0)
            })
    }

    @Test("A device code for a page without encryption is refused, and wild times are bounded")
    func deviceCode() throws {
        let body = "{\"device_code\":\"d\",\"user_code\":\"A\",\"verification_uri\":\"http://login.contoso.com/\"}"
        #expect(throws: OAuthRefusal.self) { try DeviceCode(parsing: Array(body.utf8)) }
        let code = try Self.code(",\"interval\":0,\"expires_in\":999999999999")
        #expect(code.interval == .seconds(1) && code.life == .seconds(3600))
    }
}
