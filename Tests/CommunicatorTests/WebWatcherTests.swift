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

    /// Watches people at a server until `isDone`.
    private func watch(
        _ renewals: [GuestServer.Answer], count: Int = 1, renewal: Duration = .milliseconds(20),
        subscribed: [GuestServer.Answer] = [.init(status: 201, headers: ["Location": "/app/1/subs/1"])],
        doing act: @escaping @LoopActor @Sendable (WebWatcher, WebEndpoint) async throws -> Void = { _, _ in },
        until isDone: @escaping @LoopActor @Sendable (GuestServer) -> Bool,
        then check: @escaping @LoopActor @Sendable (GuestServer) throws -> Void
    ) async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let timers = EventLoop.shared.inventory.timers
            let server = GuestServer()
            let application = """
                {"rel":"application","_links":{"self":{"href":"/app/1"}},"_embedded":{"people":{"rel":"people",\
                "_links":{"presenceSubscriptions":{"href":"\(GuestServer.pool)/app/1/subs"}}}}}
                """
            server.answers["POST \(GuestServer.pool)/ucwa/v1/applications"] = [.init(status: 201, body: application)]
            server.answers[Self.subscriptions] = subscribed
            server.answers["GET \(GuestServer.pool)/app/1/subs/1"] = [
                .init(body: #"{"_links":{"self":{"href":"https://web.contoso.com/app/1/subs/1"}}}"#)
            ]
            server.answers[Self.renewal] = renewals
            var configuration = AccountConfiguration(address: try #require(SignInAddress("lenea@contoso.com")))
            configuration.timing.watchRenewal = renewal
            let place = try #require(WebAddress("\(GuestServer.pool)/ucwa/v1/applications"))
            let endpoint = WebEndpoint(
                account: try Communicator.Account(configuration),
                application: try await UCWAApplication(
                    at: place, .init(userAgent: "Test", endpoint: "1"), transport: server),
                isNew: true)
            let watcher = WebWatcher(outlet: EventOutlet { _ in })
            let people = try (1...count).map { number in
                let person =
                    #"{"uri":"sip:sara\#(number)@contoso.com","_links":{"self":{"href":"/app/1/p/\#(number)"}}}"#
                return try #require(UCWAResource(parsing: Array(person.utf8)).flatMap { WebContact($0) })
            }
            watcher.watch(Dictionary(people.map { ($0.address, $0) }) { first, _ in first })
            let task = EventLoop.shared.task { try await watcher.run(endpoint) }
            try await act(watcher, endpoint)
            try await waitUntil { isDone(server) }
            task.cancel()
            _ = try? await task.value
            watcher.interrupted()
            watcher.close()
            #expect(EventLoop.shared.inventory.timers <= timers, "a timer outlives the session")
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

    /// Who was to be watched, by request.
    @LoopActor
    private static func wished(_ server: GuestServer) -> [[String]] {
        server.requests.filter { "POST \($0.url)" == subscriptions }.map {
            UCWAResource(parsing: $0.body)?.texts("uris") ?? []
        }
    }

    @Test("where a server takes fewer people at a time than there are, everybody is watched all the same")
    func limited() async throws {
        let made = GuestServer.Answer(status: 201, headers: ["Location": "/app/1/subs/1"])
        let full = GuestServer.Answer(status: 403, body: #"{"code":"Forbidden","subcode":"LimitExceeded"}"#)
        try await watch([.init(body: "{}")], count: 8, subscribed: [full, full, made]) { server in
            Set(Self.wished(server).dropFirst(2).joined()).count == 8
        } then: { server in
            #expect(Self.wished(server).prefix(3).map(\.count) == [8, 4, 2])
        }
    }

    @Test("one person whom a server does not let be watched keeps nobody else from it")
    func poison() async throws {
        let made = GuestServer.Answer(status: 201, headers: ["Location": "/app/1/subs/1"])
        let refused = GuestServer.Answer(status: 400, body: #"{"code":"BadRequest"}"#)
        try await watch([.init(body: "{}")], count: 3, subscribed: [refused, refused, made]) { server in
            Set(Self.wished(server).dropFirst(2).joined()).count == 2
        } then: { server in
            #expect(
                Self.wished(server).prefix(2) == [
                    (1...3).map { "sip:sara\($0)@contoso.com" }, ["sip:sara1@contoso.com"],
                ])
        }
    }

    @Test(
        "a server that lets nobody be watched, or is busy without end, is not asked again and again without a pause",
        arguments: [
            GuestServer.Answer(status: 403, body: #"{"code":"Forbidden"}"#),
            GuestServer.Answer(status: 503, headers: ["Retry-After": "0"]),
        ])
    func storm(refusal: GuestServer.Answer) async throws {
        try await watch([], count: 60, subscribed: [refusal]) { _, _ in
            try await EventLoop.sleep(for: .milliseconds(500))
        } until: { _ in
            true
        } then: { server in
            #expect((1...20).contains(Self.count(Self.subscriptions, server)))
        }
    }

    @Test("a subscription that the server tells of after every renewal is not renewed for ever")
    func hasty() async throws {
        let renewed = GuestServer.Answer(body: "{}")
        let telling: @LoopActor @Sendable (WebWatcher, WebEndpoint) async throws -> Void = { watcher, endpoint in
            try await EventLoop.sleep(for: .milliseconds(50))
            var channel = EventChannel(href: "/ev?ack=1")
            let document = #"""
                {"_links":{"next":{"href":"/ev?ack=2"}},"sender":[{"rel":"people","href":"/app/1/people","events":[{"type":\#
                "updated","link":{"rel":"presenceSubscription","href":"/app/1/subs/1"}}]}]}
                """#
            let answer = try #require(UCWAResource(parsing: Array(document.utf8)))
            guard case .events(let events) = channel.receive(answer) else { return }
            for _ in 1...5 { try await watcher.take(events[0], endpoint) }
        }
        try await watch([renewed], renewal: .seconds(60), doing: telling) { _ in
            true
        } then: { server in
            #expect(Self.count(Self.renewal, server) == 1)
        }
    }
}
