import EventLoop
import JSON
import LabPool
import Network
import Security
import Testing
import Web

/// The lab's identity provider judges what it is sent as a real one does.
@Suite("Identity provider")
struct IdentityProviderTests {
    private static let redirect = "http://localhost:4711"

    /// A client that asks as it likes.
    @LoopActor
    private struct Client {
        let web: WebClient

        var provider: String { "http://localhost:\(web.pool.federationPort)/adfs/oauth2/" }

        func post(_ fields: KeyValuePairs<String, String>, to url: String) async throws -> HTTPResponse {
            try await web.client.send(
                HTTPRequest(
                    .post, url: url, headers: ["Content-Type": "application/x-www-form-urlencoded"],
                    body: Array(FormEncoding.encoded(fields).utf8)))
        }

        func token(_ fields: KeyValuePairs<String, String>) async throws -> JSONValue {
            try #require(JSONValue(parsing: try await post(fields, to: provider + "token").body))
        }

        func authorize(
            challenge: String, redirect: String = redirect, method: String = "S256", resource: String? = nil
        ) async throws -> HTTPResponse {
            let query = FormEncoding.encoded([
                "response_type": "code", "client_id": LabPool.clientID, "redirect_uri": redirect, "state": "s",
                "resource": resource ?? web.base, "code_challenge": challenge, "code_challenge_method": method,
            ])
            return try await post(
                ["UserName": web.login, "Password": web.password], to: provider + "authorize?" + query)
        }

        /// A code for the verifier's challenge.
        func code(_ verifier: CodeVerifier) async throws -> String {
            let location = try #require(try await authorize(challenge: verifier.challenge).redirect)
            return try #require(FormEncoding.fields(location.dropFirst(redirect.count + 2))?["code"])
        }

        func redeem(_ code: String, _ verifier: CodeVerifier, redirect: String = redirect) async throws -> JSONValue {
            try await token([
                "grant_type": "authorization_code", "client_id": LabPool.clientID, "code": code,
                "redirect_uri": redirect,
                "code_verifier": verifier.secret.withBytes { String(decoding: $0, as: UTF8.self) },
                "resource": web.base,
            ])
        }

        /// What the web API answers to a token.
        func user(_ token: String) async throws -> UCWAClient.Answer {
            let client = try UCWAClient(web.pool)
            client.token = token
            return try await client.ask(.get, UCWAClient.user)
        }

        /// What the ticket service answers to a token.
        func ticket(_ token: String) async throws -> HTTPResponse {
            try await web.client.send(
                HTTPRequest(
                    .post, url: web.ticketService + "/oauth",
                    headers: [
                        "Content-Type": "text/xml", "SOAPAction": "\"\(WebClient.ticketAction)\"",
                        "Authorization": "Bearer \(token)",
                    ], body: Array(web.ticketRequest.utf8)))
        }
    }

    private static func with(_ body: @escaping @LoopActor @Sendable (Client) async throws -> Void) async throws {
        try await withPool([.oauth]) { pool in try await body(Client(web: try WebClient(pool))) }
    }

    @Test("A code is good once, with the verifier and the address that it was asked for with")
    func codes() async throws {
        try await Self.with { client in
            let verifier = try CodeVerifier()
            let code = try await client.code(verifier)
            #expect(try await client.redeem(code, verifier)["access_token"] != nil)
            #expect(try await client.redeem(code, verifier)["error"] == "invalid_grant")
            let second = try await client.code(verifier)
            #expect(try await client.redeem(second, try CodeVerifier())["error"] == "invalid_grant")
            let third = try await client.code(verifier)
            #expect(
                try await client.redeem(third, verifier, redirect: "http://localhost:1")["error"] == "invalid_grant")
        }
    }

    @Test("Users are sent to this computer alone, and only with a challenge by S256 for the pool's own hosts")
    func authorization() async throws {
        try await Self.with { client in
            let challenge = try CodeVerifier().challenge
            let foreign = try await client.authorize(challenge: challenge, redirect: "https://fabrikam.example/")
            #expect(foreign.redirect == nil && foreign.status >= 400)
            let plain = try await client.authorize(challenge: challenge, method: "plain")
            #expect(plain.redirect?.contains("error=invalid_request") == true)
            let elsewhere = try await client.authorize(challenge: challenge, resource: "https://web.fabrikam.example")
            #expect(elsewhere.redirect?.contains("error=invalid_resource") == true)
        }
    }

    @Test("A token is no proof once a letter of it is another, without a signature, or for another host")
    func tokens() async throws {
        try await Self.with { client in
            let verifier = try CodeVerifier()
            let answer = try await client.redeem(try await client.code(verifier), verifier)
            let token = try #require(answer["access_token"]?.text)
            #expect(try await client.ticket(token).status == 200)
            #expect(try await client.user(token).status == 200)
            let parts = token.split(separator: ".").map(String.init)
            let none = Base64.encodeForURL(Array("{\"alg\":\"none\",\"typ\":\"JWT\"}".utf8))
            let forged = [
                "\(none).\(parts[1]).", "\(none).\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1]).",
                "\(parts[0]).\(parts[1]).\(parts[2].reversed().map(String.init).joined())",
                "\(parts[0]).\(parts[2]).\(parts[1])", "cwt=\(token)", "a.b.c", "..",
            ]
            for text in forged {
                let refused = try await client.ticket(text)
                #expect(refused.status == 403)
                #expect(refused.headers["X-Ms-diagnostics"]?.hasPrefix("28055") == true)
                // What looks like a token of the web API's own is an unknown one.
                let user = try await client.user(text)
                #expect(user.status == (text.hasPrefix("cwt=") ? 401 : 403))
                #expect(user.headers.values(of: "WWW-Authenticate").contains { $0.contains("authorization_uri=") })
                guard user.status == 403 else { continue }
                #expect(user.headers["Warning"] == "120 FE \"InvalidToken\"")
                #expect(user.headers["X-Ms-diagnostics"]?.hasPrefix("28055") == true)
            }
            let outside = try await client.token([
                "grant_type": "refresh_token", "client_id": LabPool.clientID,
                "refresh_token": try #require(answer["refresh_token"]?.text),
                "resource": "http://localhost:\(client.web.pool.externalWebPort)",
            ])
            let outsider = try #require(outside["access_token"]?.text)
            #expect(try await client.ticket(outsider).status == 403)
            #expect(try await client.user(outsider).status == 403)
        }
    }

    @Test("The web API that takes tokens of the identity provider gives none for a password")
    func passwords() async throws {
        try await Self.with { client in
            let web = try UCWAClient(client.web.pool)
            let challenge = try await web.ask(.get, UCWAClient.user)
            #expect(challenge.status == 401)
            let offers = challenge.headers.values(of: "WWW-Authenticate").filter { $0.hasPrefix("MsRtcOAuth") }
            #expect(
                offers.allSatisfy { $0.hasSuffix("grant_type=\"urn:microsoft.rtc:anonmeeting\"") } && offers.count == 1)
            let answer = try await web.requestToken([
                "grant_type": "password", "username": client.web.login, "password": client.web.password,
            ])
            #expect(answer.error == "unsupported_grant_type")
        }
    }

    @Test("A device that asks at once is slowed down")
    func slowDown() async throws {
        try await Self.with { client in
            let issued = try #require(
                JSONValue(
                    parsing: try await client.post(
                        ["client_id": LabPool.clientID, "resource": client.web.base],
                        to: client.provider + "devicecode"
                    ).body))
            let device = try #require(issued["device_code"]?.text)
            var errors: [String] = []
            while errors.last != "slow_down", errors.count < 100 {
                let answer = try await client.token([
                    "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": LabPool.clientID,
                    "device_code": device, "resource": client.web.base,
                ])
                errors.append(answer["error"]?.text ?? "")
            }
            #expect(errors.last == "slow_down")
            #expect(errors.dropLast().allSatisfy { $0 == "authorization_pending" })
        }
    }
}
