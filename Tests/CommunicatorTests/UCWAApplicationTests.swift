import EventLoop
import JSON
import Network
import PollLoop
import Testing
import UCWA
import Web

@testable import Communicator

@Suite("An application of the web API")
struct UCWAApplicationTests {
    @Test("what the server does not send along is asked for: the application itself, and its parts")
    func linked() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let server = GuestServer()
            let place = try #require(WebAddress("\(GuestServer.pool)/ucwa/v1/applications"))
            server.answers["POST \(place.text)"] = [.init(status: 201, body: "{}", headers: ["Location": "/app/7"])]
            server.answers["GET \(GuestServer.pool)/app/7"] = [
                .init(body: #"{"_links":{"self":{"href":"/app/7"},"me":{"href":"/app/7/me"},"people":{"href":"/no"}}}"#)
            ]
            server.answers["GET \(GuestServer.pool)/app/7/me"] = [
                .init(body: #"{"rel":"me","_links":{"makeMeAvailable":{"href":"/app/7/me/available"}}}"#)
            ]
            let application = try await UCWAApplication(
                at: place, .init(userAgent: "Test", endpoint: "1"), transport: server)
            #expect(application.link("makeMeAvailable", of: "me") == "/app/7/me/available")
            #expect(application.link("search", of: "people") == nil)
            #expect(server.asked.count == 4, "\(server.asked)")
        }.value
    }

    @Test("a resource is put with the etag of the answer's head, and again where it has changed in between")
    func put() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let server = GuestServer()
            let place = try #require(WebAddress("\(GuestServer.pool)/ucwa/v1/applications"))
            let group = "\(GuestServer.pool)/app/1/groups/7"
            server.answers["POST \(place.text)"] = [
                .init(status: 201, body: #"{"_links":{"self":{"href":"/app/1"}}}"#)
            ]
            server.answers["GET \(group)"] = ["31", "\"32\""].map {
                .init(body: #"{"rel":"group","id":"7","name":"Old"}"#, headers: ["ETag": $0])
            }
            server.answers["PUT \(group)"] = [
                .init(status: 412, body: #"{"code":"PreconditionFailed"}"#), .init(status: 200),
            ]
            let application = try await UCWAApplication(
                at: place, .init(userAgent: "Test", endpoint: "1"), transport: server)
            try await application.put("/app/1/groups/7", ["name": "New"])
            let puts = server.requests.filter { $0.method == .put }
            #expect(puts.map { $0.headers["If-Match"] } == ["\"31\"", "\"32\""])
            #expect(
                puts.map { String(decoding: $0.body, as: UTF8.self) }
                    == Array(repeating: #"{"rel":"group","id":"7","name":"New"}"#, count: 2))
        }.value
    }

    @Test("of the pages for users that a root in XML names the one for tokens is asked")
    func xml() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let server = GuestServer()
            let root = try #require(WebAddress("https://lyncdiscover.contoso.com/"))
            server.answers["GET \(root.text)"] = [
                .init(
                    body: #"""
                        <AutodiscoverResponse><Root><Link token="User" href="https://web.contoso.com/root/user"/>\#
                        <Link token="OAuth" href="/root/oauth/user"/></Root></AutodiscoverResponse>
                        """#, headers: ["Content-Type": "application/vnd.microsoft.rtc.autodiscover+xml; v=1"])
            ]
            let answer = try await ApplicationsPlace(transport: server, admits: { _, _ in true }).ask(root)
            #expect(answer.place.text == "https://lyncdiscover.contoso.com/root/oauth/user")
        }.value
    }

    @Test("a success that is no resource is told as what it is")
    func nothing() async throws {
        let refusal = UCWARefusal(status: 200, body: Array("<html>log on</html>".utf8))
        #expect(SignInError(refusal, at: "web.contoso.com").kind == .protocolViolation)
        #expect(SignInError(UCWARefusal(status: 503, body: []), at: "web.contoso.com").kind == .serverUnavailable)
    }
}
