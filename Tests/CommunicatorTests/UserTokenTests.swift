import EventLoop
import Network
import PollLoop
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

        init(grants: String, service: String = UserTokenTests.service) throws {
            let address = try #require(SignInAddress("lenea@contoso.com"))
            let account = try Communicator.Account(AccountConfiguration(address: address))
            account.setPassword(Secret(utf8: "pass@word+1"))
            let record = Record()
            let outlet = EventOutlet { record.take($0) }
            let questions = Questions(account: account, outlet: outlet)
            tokens = HostTokens(
                server,
                proof: UserProof(
                    account: account, transport: server, questions: questions, steps: StepLog { _ in }, bearers: nil))
            let challenge = "MsRtcOAuth href=\"\(service)\",grant_type=\"\(grants)\""
            server.answers = [
                "GET \(UserTokenTests.page)": [
                    .init(status: 401, body: "<html/>", headers: ["WWW-Authenticate": challenge]), .init(body: "{}"),
                ]
            ]
            record.receive = { [weak self] event in
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

    private func run(_ body: @escaping @LoopActor @Sendable () async throws -> Void) async throws {
        LoopThread.start()
        try await EventLoop.shared.task { try await body() }.value
    }

    @Test("the password is encoded as the service wants it, and the token goes with what follows")
    func password() async throws {
        try await run {
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
        try await run {
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
        try await run {
            let user = try User(grants: "password, urn:microsoft.rtc:windows")
            user.server.answers["POST \(Self.service)"] = [
                .init(status: 400, body: #"{"error":"unsupported_grant_type"}"#),
                .init(status: 400, body: #"{"error":"server_error"}"#), Self.token,
            ]
            #expect(try await user.ask().status == 200)
            #expect(user.forms().dropFirst().allSatisfy { $0 == "grant_type=urn%3Amicrosoft.rtc%3Awindows" })
            guard case .ntlm? = user.server.requests.last(where: { $0.url == Self.service })?.authentication else {
                Issue.record("the log-on is not HTTP's")
                return
            }
        }
    }

    @Test("a token service elsewhere is shown no password before the user has confirmed its host")
    func foreignService() async throws {
        try await run {
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
            ("", 403, .accountRefused), ("", 500, .serverUnavailable),
        ])
    func refusals(code: String, status: Int, kind: SignInError.Kind) async throws {
        try await run {
            let user = try User(grants: "password")
            user.server.answers["POST \(Self.service)"] = [
                .init(status: status, body: code.isEmpty ? "<html/>" : #"{"error":"\#(code)"}"#)
            ]
            let error = await #expect(throws: SignInError.self) { try await user.ask() }
            #expect(error?.kind == kind && error?.advice.isEmpty == false)
            #expect(user.forms().count == 1)
        }
    }
}
