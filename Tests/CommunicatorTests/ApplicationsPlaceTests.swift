import Discovery
import EventLoop
import Network
import PollLoop
import Testing
import Web

@testable import Communicator

@Suite("The place where applications of the web API are made")
struct ApplicationsPlaceTests {
    private static let root = "https://lyncdiscover.contoso.com/"
    private static let json: HTTPHeaders = ["Content-Type": "application/json"]

    /// Where the search ends that begins at the domain's root, which names `place` by `link`; and who was asked about.
    private static func search(
        _ link: String, _ place: String, isVerified: Bool, confirms: Bool = false
    ) async throws -> (place: String?, questions: [String], asked: [String]) {
        LoopThread.start()
        return try await EventLoop.shared.task {
            let server = GuestServer()
            server.answers["GET \(root)"] = [
                .init(body: #"{"_links":{"\#(link)":{"href":"\#(place)"}}}"#, headers: json, isVerified: isVerified)
            ]
            server.answers["GET \(place)"] = [
                .init(body: #"{"_links":{"applications":{"href":"\#(place)/apps"}}}"#, headers: json)
            ]
            var questions: [String] = []
            let gate = HostGate(policy: HostPolicy(domain: try #require(DomainName("contoso.com")))) { host in
                questions.append(host)
                return confirms
            }
            let start = ApplicationsPlace.Answer(
                subject: .elsewhere, place: try #require(WebAddress(root)), isVerified: true)
            let found = try? await ApplicationsPlace(transport: server, admits: gate.check).follow(start)
            return (found?.text, questions, server.asked)
        }.value
    }

    static let links = ["user", "redirect", "applications"]

    @Test("a verified server may name any host", arguments: links)
    func verified(link: String) async throws {
        let found = try await Self.search(link, "https://lync.fabrikam.com/root", isVerified: true)
        #expect(found.place?.hasPrefix("https://lync.fabrikam.com/root") == true)
        #expect(found.questions.isEmpty)
    }

    @Test("one whose certificate the user has accepted vouches for no other domain", arguments: links)
    func accepted(link: String) async throws {
        let found = try await Self.search(link, "https://lync.fabrikam.com/root", isVerified: false)
        #expect(found.place == nil)
        #expect(found.questions == ["lync.fabrikam.com"])
        #expect(found.asked == ["GET \(Self.root)"])
        let confirmed = try await Self.search(link, "https://lync.fabrikam.com/root", isVerified: false, confirms: true)
        #expect(confirmed.place?.hasPrefix("https://lync.fabrikam.com/root") == true)
        #expect(confirmed.questions == ["lync.fabrikam.com"])
    }

    @Test("within the domain it leads on", arguments: links)
    func atHome(link: String) async throws {
        let found = try await Self.search(link, "https://lyncweb.contoso.com/root", isVerified: false)
        #expect(found.place?.hasPrefix("https://lyncweb.contoso.com/root") == true)
        #expect(found.questions.isEmpty)
    }
}
