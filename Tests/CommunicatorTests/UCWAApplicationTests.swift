import EventLoop
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
            server.answers["POST \(place.text)"] = [.init(status: 201, headers: ["Location": "/app/7"])]
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
