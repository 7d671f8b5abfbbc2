import Discovery
import EventLoop
import Network
import PollLoop
import Security
import Testing

@testable import Communicator

/// Without a network; with a real nginx see `PreAuthenticationTests`.
@Suite("The password that a reverse proxy asks for")
struct ProxyPasswordTests {
    /// A proxy before every host that it is asked for.
    @LoopActor
    private final class Proxy {
        var isVerified = true
        /// Where requests end up; nil where they were sent to.
        var redirected: String?
        private(set) var names: [String] = []

        func send(_ request: HTTPRequest) -> HTTPResponse {
            if case .basic(let credentials) = request.authentication {
                names.append(credentials.name)
                return HTTPResponse(status: 200, url: request.url)
            }
            return HTTPResponse(
                status: 401, headers: ["WWW-Authenticate": #"Basic realm="contoso""#], url: redirected ?? request.url,
                isVerified: isVerified)
        }
    }

    /// The names that a proxy is shown that a request meets.
    private static func shown(
        to url: String, named host: String? = nil,
        _ prepare: @escaping @LoopActor @Sendable (Proxy) -> Void = { _ in }
    ) async throws -> [String] {
        LoopThread.start()
        return try await EventLoop.shared.task {
            let address = try #require(SignInAddress("alice@contoso.com"))
            let account = try Communicator.Account(AccountConfiguration(address: address, login: "CONTOSO\\alice"))
            account.setPassword(Secret(utf8: "secret"))
            let questions = Questions(account: account, outlet: EventOutlet { _ in })
            if let host { questions.gate.confirm(host) }
            let proxy = Proxy()
            prepare(proxy)
            let authentication = PreAuthentication(account: account, questions: questions)
            _ = try await authentication.send(HTTPRequest(.get, url: url)) { proxy.send($0) }
            return proxy.names
        }.value
    }

    @Test("is shown within the sign-in domain, and to a host that the user has named")
    func own() async throws {
        #expect(try await Self.shown(to: "https://web.contoso.com/root") == ["CONTOSO\\alice"])
        #expect(
            try await Self.shown(to: "https://web.fabrikam.com/root", named: "web.fabrikam.com") == ["CONTOSO\\alice"])
    }

    @Test(
        "is shown to no host of another domain",
        arguments: [
            "https://web.fabrikam.com/root", "https://contoso.com.fabrikam.com/root", "https://webcontoso.com/root",
            "https://192.0.2.7/root",
        ])
    func foreign(url: String) async throws {
        #expect(try await Self.shown(to: url) == [])
    }

    @Test("is shown neither in the clear, nor under a certificate of doubt, nor where a redirection has led")
    func unprotected() async throws {
        #expect(try await Self.shown(to: "http://web.contoso.com/root") == [])
        #expect(try await Self.shown(to: "https://web.contoso.com/root") { $0.isVerified = false } == [])
        let other = "https://other.contoso.com/root"
        #expect(try await Self.shown(to: "https://web.contoso.com/root") { $0.redirected = other } == [])
    }
}
