import EventLoop
import Network
import Security
import Testing
import Web

@testable import Communicator

/// The tokens of a signed-in user, asked for at a server of the sheet's documents (UCWA sheet 2).
@Suite("Tokens of users, without a network")
struct UserTokenTests {
    private static let page = "\(GuestServer.pool)/ucwa/oauth/v1/applications"
    private static let service = "\(GuestServer.pool)/WebTicket/oauthtoken"
    private static let token = GuestServer.Answer(
        body: #"{"access_token":"cwt=AAEB","expires_in":28289,"ms_rtc_identityscope":"local","token_type":"Bearer"}"#)

    /// A user, and a server that challenges once.
    @LoopActor
    private final class User {
        let server = GuestServer()
        let tokens: HostTokens
        private(set) var hostQuestions: [String] = []
        private(set) var pages: [LogOnPage] = []

        /// - Parameter window: what opens at the page of a token service.
        init(grants: String, service: String = UserTokenTests.service, window: ScriptedWindow? = nil) throws {
            let address = try #require(SignInAddress("lenea@contoso.com"))
            let account = try Communicator.Account(AccountConfiguration(address: address))
            account.setPassword(Secret(utf8: "pass@word+1"))
            let record = Record()
            let outlet = EventOutlet { record.take($0) }
            let questions = Questions(account: account, outlet: outlet)
            let transport = server
            let passive = window.map { window in
                PassiveProof(transport, open: { window.open(at: $0) }, show: { outlet.deliver(.page($0)) })
            }
            tokens = HostTokens(
                server,
                proof: UserProof(
                    account: account, transport: server, questions: questions, steps: StepLog { _ in }, bearers: nil,
                    passive: passive))
            let challenge = "MsRtcOAuth href=\"\(service)\",grant_type=\"\(grants)\""
            server.answers = [
                "GET \(UserTokenTests.page)": [
                    .init(status: 401, body: "<html/>", headers: ["WWW-Authenticate": challenge]), .init(body: "{}"),
                ]
            ]
            record.receive = { [weak self] event in
                if case .page(let page) = event { self?.pages.append(page) }
                guard case .host(let question) = event else { return }
                self?.hostQuestions.append(question.host)
                question.answer.send(false)
            }
        }

        func ask() async throws -> HTTPResponse {
            try await tokens.send(HTTPRequest(url: UserTokenTests.page))
        }

        /// The forms that were sent to a token service.
        func forms(_ service: String = UserTokenTests.service) -> [String] {
            server.requests.filter { $0.url == service }.map { String(decoding: $0.body, as: UTF8.self) }
        }

        @LoopActor
        private final class Record {
            var receive: @LoopActor (SessionEvent) -> Void = { _ in }

            func take(_ event: SessionEvent) { receive(event) }
        }
    }

    @Test("the password is encoded as the service wants it, and the token goes with what follows")
    func password() async throws {
        try await onLoop {
            let user = try User(grants: "urn:microsoft.rtc:windows,urn:microsoft.rtc:anonmeeting,password")
            user.server.answers["POST \(Self.service)"] = [Self.token]
            #expect(try await user.ask().status == 200)
            #expect(try await user.ask().status == 200)
            #expect(user.forms() == ["grant_type=password&username=lenea%40contoso.com&password=pass%40word%2B1"])
            #expect(user.server.requests.last?.headers["Authorization"] == "Bearer cwt=AAEB")
        }
    }

    @Test("a password that was refused is not sent again, whatever is asked for", arguments: [400, 401])
    func refused(status: Int) async throws {
        try await onLoop {
            let user = try User(grants: "password,urn:microsoft.rtc:windows")
            let challenged = try #require(user.server.answers["GET \(Self.page)"]?.first)
            user.server.answers["GET \(Self.page)"] = [challenged]
            user.server.answers["POST \(Self.service)"] = [.init(status: status, body: #"{"error":"invalid_grant"}"#)]
            for _ in 0..<3 {
                let error = await #expect(throws: SignInError.self) { try await user.ask() }
                #expect(error?.kind == .credentialsRefused)
            }
            #expect(user.forms().count == 1)
        }
    }

    @Test("what a service does not give tokens for is passed over, and a service that is busy is asked again")
    func otherGrants() async throws {
        try await onLoop {
            let user = try User(grants: "password, urn:microsoft.rtc:windows")
            user.server.answers["POST \(Self.service)"] = [
                .init(status: 400, body: #"{"error":"unsupported_grant_type"}"#),
                .init(status: 400, body: #"{"error":"server_error"}"#), Self.token,
            ]
            #expect(try await user.ask().status == 200)
            #expect(user.forms().dropFirst().allSatisfy { $0 == "grant_type=urn%3Amicrosoft.rtc%3Awindows" })
            guard case .password? = user.server.requests.last(where: { $0.url == Self.service })?.authentication else {
                Issue.record("the log-on is not HTTP's")
                return
            }
        }
    }

    @Test("a token service elsewhere is shown no password before the user has confirmed its host")
    func foreignService() async throws {
        try await onLoop {
            let user = try User(grants: "password", service: "https://sts.evil.example/token")
            let error = await #expect(throws: SignInError.self) { try await user.ask() }
            #expect(error?.kind == .untrusted)
            #expect(user.hostQuestions == ["sts.evil.example"])
            #expect(user.forms("https://sts.evil.example/token").isEmpty)
        }
    }

    @Test(
        "whatever the service refuses with is told in words",
        arguments: [
            ("invalid_request", 400, SignInError.Kind.protocolViolation), ("invalid_scope", 400, .protocolViolation),
            ("invalid_grant", 400, .credentialsRefused), ("unsupported_grant_type", 400, .noCommonScheme),
            ("something_new", 400, .protocolViolation), ("", 403, .accountRefused), ("", 500, .serverUnavailable),
        ])
    func refusals(code: String, status: Int, kind: SignInError.Kind) async throws {
        try await onLoop {
            let user = try User(grants: "password")
            user.server.answers["POST \(Self.service)"] = [
                .init(status: status, body: code.isEmpty ? "<html/>" : #"{"error":"\#(code)"}"#)
            ]
            let error = await #expect(throws: SignInError.self) { try await user.ask() }
            #expect(error?.kind == kind && error?.message.isEmpty == false && error?.advice.isEmpty == false)
            #expect(user.forms().count == 1)
        }
    }

    @Test("a token is replaced before it ends, without a request that is refused first")
    func renewal() async throws {
        try await onLoop {
            let user = try User(grants: "password")
            let body = #"{"access_token":"cwt=FIRST","expires_in":2,"token_type":"Bearer"}"#
            user.server.answers["POST \(Self.service)"] = [.init(body: body), Self.token]
            #expect(try await user.ask().status == 200)
            try await EventLoop.sleep(for: .milliseconds(1200))
            #expect(try await user.ask().status == 200)
            #expect(user.forms().count == 2)
            let shown = user.server.requests.filter { $0.url == Self.page }.map { $0.headers["Authorization"] }
            #expect(shown == [nil, "Bearer cwt=FIRST", "Bearer cwt=AAEB"])
        }
    }

    @Test(
        "a user's token is replaced 24 minutes before its eight hours are over, a guest's of one hour five minutes",
        arguments: [(28_289, 26_874), (3543, 3243), (60, 30)])
    func margins(life: Int, due: Int) async throws {
        try await onLoop {
            let response = HTTPResponse(
                status: 401, headers: ["WWW-Authenticate": "MsRtcOAuth href=\"/t\",grant_type=\"password\""],
                url: Self.page)
            let challenge = try #require(TokenChallenge(response))
            let start = EventLoop.now
            let token = HostToken(Secret(utf8: "cwt=A"), life: .seconds(life), for: challenge)
            #expect((token.due - start).components.seconds == Int64(due))
        }
    }

    @Test("another pool is not shown the token of the first: it challenges by itself, and gets one of its own")
    func moved() async throws {
        try await onLoop {
            let user = try User(grants: "password")
            user.server.answers["POST \(Self.service)"] = [Self.token]
            _ = try await user.ask()
            let second = "https://pool2.contoso.com/ucwa/oauth/v1/applications"
            let challenge = "MsRtcOAuth href=\"https://pool2.contoso.com/token\",grant_type=\"password\""
            user.server.answers["GET \(second)"] = [
                .init(status: 401, body: "<html/>", headers: ["WWW-Authenticate": challenge]), .init(body: "{}"),
            ]
            user.server.answers["POST https://pool2.contoso.com/token"] = [
                .init(body: #"{"access_token":"cwt=SECOND","expires_in":28289,"token_type":"Bearer"}"#)
            ]
            #expect(try await user.tokens.send(HTTPRequest(url: second)).status == 200)
            let shown = user.server.requests.filter { $0.url == second }.map { $0.headers["Authorization"] }
            #expect(shown == [nil, "Bearer cwt=SECOND"])
        }
    }

    // The page of a token service (sheet 2.5)

    private static let wish = GuestServer.Answer(
        status: 400,
        body:
            #"{"error":"invalid_grant","ms_rtc_passiveauthuri":"https:\/\/web.contoso.com\/PassiveAuth\/PassiveAuth.aspx"}"#
    )
    private static let passed = LogOnWindowState(
        pages: ["https://web.contoso.com/PassiveAuth/PassiveAuth.aspx"],
        cookies: [
            .init(name: "RPSAuth", value: "7", domain: "web.contoso.com"),
            .init(name: "MSISAuth", value: "secret", domain: "sts.contoso.com"),
            .init(name: "other", value: "8", domain: "web.contoso.com", path: "/elsewhere"),
        ])

    @Test("who has passed the page is let in by its cookies alone, and is not asked again when the token ends")
    func passesPage() async throws {
        try await onLoop {
            let away = LogOnWindowState(pages: ["https://sts.contoso.com/adfs/ls/?wa=wsignin1.0"], cookies: [])
            let window = ScriptedWindow([away, Self.passed])
            let user = try User(grants: "urn:microsoft.rtc:passive", window: window)
            let short = #"{"access_token":"cwt=FIRST","expires_in":1,"token_type":"Bearer"}"#
            user.server.answers["POST \(Self.service)"] = [Self.wish, .init(body: short), Self.token]
            #expect(try await user.ask().status == 200)
            #expect(window.opened == ["https://web.contoso.com/PassiveAuth/PassiveAuth.aspx"] && window.isClosed)
            #expect(user.pages == [.window(url: window.opened[0]), .over])
            try await EventLoop.sleep(for: .milliseconds(600))
            #expect(try await user.ask().status == 200)
            #expect(window.opened.count == 1)
            let cookies = user.server.requests.filter { $0.url == Self.service }.map { $0.headers["Cookie"] }
            #expect(cookies == [nil, "RPSAuth=7", "RPSAuth=7"])
            #expect(user.forms().allSatisfy { $0 == "grant_type=urn%3Amicrosoft.rtc%3Apassive" })
        }
    }

    @Test("who closes the window is told that the log-on was not finished")
    func closesWindow() async throws {
        try await onLoop {
            let window = ScriptedWindow([nil])
            let user = try User(grants: "urn:microsoft.rtc:passive", window: window)
            user.server.answers["POST \(Self.service)"] = [Self.wish]
            let error = await #expect(throws: SignInError.self) { try await user.ask() }
            #expect(error?.kind == .passwordNeeded && error?.advice.isEmpty == false)
            #expect(window.isClosed && user.pages.last == .over)
        }
    }

    @Test(
        "no window opens at a page that is not the service's own",
        arguments: ["https://evil.example/x", "http://web.contoso.com/x", "javascript:alert(1)", "file:///etc/passwd"])
    func foreignPage(page: String) async throws {
        try await onLoop {
            let window = ScriptedWindow([Self.passed])
            let user = try User(grants: "urn:microsoft.rtc:passive", window: window)
            let body = #"{"error":"invalid_grant","ms_rtc_passiveauthuri":"\#(page)"}"#
            user.server.answers["POST \(Self.service)"] = [.init(status: 400, body: body)]
            let error = await #expect(throws: SignInError.self) { try await user.ask() }
            #expect(error?.kind == .protocolViolation)
            #expect(window.opened.isEmpty)
        }
    }
}
