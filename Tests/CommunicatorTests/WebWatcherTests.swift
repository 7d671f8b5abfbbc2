import Contacts
import EventLoop
import Network
import PollLoop
import Testing
import UCWA
import Web

@testable import Communicator

/// Subscriptions to the presence of contacts, at a scripted server (UCWA sheet 4.4).
@Suite("Presence subscriptions over the web API")
struct WebWatcherTests {
    private static let subscriptions = "POST \(GuestServer.pool)/app/1/subs"
    private static let renewal = "POST \(GuestServer.pool)/app/1/subs/1?duration=30"

    /// Watches one person at a server until `isDone`.
    private func watch(
        _ renewals: [GuestServer.Answer], until isDone: @escaping @LoopActor @Sendable (GuestServer) -> Bool,
        then check: @escaping @LoopActor @Sendable (GuestServer) throws -> Void
    ) async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let server = GuestServer()
            let application = """
                {"rel":"application","_links":{"self":{"href":"/app/1"}},"_embedded":{"people":{"rel":"people",\
                "_links":{"presenceSubscriptions":{"href":"\(GuestServer.pool)/app/1/subs"}}}}}
                """
            server.answers["POST \(GuestServer.pool)/ucwa/v1/applications"] = [.init(status: 201, body: application)]
            server.answers[Self.subscriptions] = [.init(status: 201, headers: ["Location": "/app/1/subs/1"])]
            server.answers["GET \(GuestServer.pool)/app/1/subs/1"] = [
                .init(body: #"{"_links":{"self":{"href":"https://web.contoso.com/app/1/subs/1"}}}"#)
            ]
            server.answers[Self.renewal] = renewals
            var configuration = AccountConfiguration(address: try #require(SignInAddress("lenea@contoso.com")))
            configuration.timing.watchRenewal = .milliseconds(20)
            let place = try #require(WebAddress("\(GuestServer.pool)/ucwa/v1/applications"))
            let endpoint = WebEndpoint(
                account: try Communicator.Account(configuration),
                application: try await UCWAApplication(
                    at: place, .init(userAgent: "Test", endpoint: "1"), transport: server),
                isNew: true)
            let watcher = WebWatcher(outlet: EventOutlet { _ in })
            let person = #"{"uri":"sip:sarad@contoso.com","_links":{"self":{"href":"/app/1/people/sarad"}}}"#
            let contact = try #require(UCWAResource(parsing: Array(person.utf8)).flatMap { WebContact($0) })
            watcher.watch([contact.address: contact])
            let task = EventLoop.shared.task { try await watcher.run(endpoint) }
            try await waitUntil { isDone(server) }
            task.cancel()
            _ = try? await task.value
            watcher.interrupted()
            try check(server)
        }.value
    }

    @LoopActor
    private static func count(_ request: String, _ server: GuestServer) -> Int {
        server.asked.filter { $0 == request }.count
    }

    @Test("they are renewed again and again before their end, where they are, and not made anew")
    func renewed() async throws {
        try await watch([.init(status: 200, body: "{}")]) { server in
            Self.count(Self.renewal, server) >= 3
        } then: { server in
            #expect(Self.count(Self.subscriptions, server) == 1)
        }
    }

    @Test("one that has ended is made anew, though the server says that the application has; nobody takes it for that")
    func expired() async throws {
        let trap = GuestServer.Answer(status: 404, body: #"{"code":"NotFound","subcode":"ApplicationNotFound"}"#)
        try await watch([trap, .init(status: 201, body: "{}")]) { server in
            Self.count(Self.renewal, server) >= 2
        } then: { server in
            #expect(Self.count(Self.subscriptions, server) == 2)
            #expect(server.asked.filter { $0.hasSuffix("/applications") }.count == 1)
        }
    }
}
