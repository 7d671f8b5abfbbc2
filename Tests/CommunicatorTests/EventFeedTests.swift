import EventLoop
import Network
import PollLoop
import Testing
import UCWA
import Web

@testable import Communicator

/// The event channel of an application, at a scripted server (UCWA sheet 3.8).
@Suite("An event channel that is followed")
struct EventFeedTests {
    private static let channel = "\(GuestServer.pool)/app/1/ev?ack="

    private static func poll(_ number: Int) -> String { "GET \(channel)\(number)" }

    private static func next(_ number: Int, _ senders: String = "") -> GuestServer.Answer {
        .init(body: #"{"_links":{"next":{"href":"/app/1/ev?ack=\#(number)"}},"sender":[\#(senders)]}"#)
    }

    private static let replaced = GuestServer.Answer(
        status: 409, body: #"{"code":"Conflict","subcode":"PGetReplaced"}"#)

    /// Follows the channel of a server until `isDone` or until it ends; its end is returned.
    private func follow(
        _ answers: [String: [GuestServer.Answer]], patience: Duration = .seconds(60),
        silence: Duration = PollPace.silence,
        until isDone: @escaping @LoopActor @Sendable (GuestServer) -> Bool,
        then check: @escaping @LoopActor @Sendable (GuestServer, UCWARefusal?) throws -> Void
    ) async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let server = GuestServer()
            server.answers["POST \(GuestServer.pool)/ucwa/v1/applications"]?.removeFirst()
            for (request, answer) in answers { server.answers[request] = answer }
            let place = try #require(WebAddress("\(GuestServer.pool)/ucwa/v1/applications"))
            let application = try await UCWAApplication(
                at: place, .init(userAgent: "Test", endpoint: "1"), transport: server)
            let feed = EventFeed(
                application: application, href: "/app/1/ev?ack=1", patience: patience, silence: silence)
            let refusal: UCWARefusal? = try await withThrowingTaskGroup(of: UCWARefusal?.self) { group in
                group.addTask {
                    do {
                        try await feed.follow { _ in }
                    } catch let refusal as UCWARefusal {
                        return refusal
                    }
                    return nil
                }
                group.addTask {
                    try await waitUntil { isDone(server) }
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
            try check(server, refusal)
        }.value
    }

    @Test("a server that asks for time is given it, and the same address is polled again")
    func retryAfter() async throws {
        let start = ContinuousClock.now
        try await follow([
            Self.poll(1): [.init(status: 503, body: "<html/>", headers: ["Retry-After": "2"]), Self.next(2)],
            Self.poll(2): [.init(isSilent: true)],
        ]) { server in
            server.asked.contains(Self.poll(2))
        } then: { server, _ in
            #expect(server.asked.filter { $0 == Self.poll(1) }.count == 2)
            #expect(ContinuousClock.now - start >= .seconds(2))
        }
    }

    @Test("an empty answer (204) says that nothing has happened: the same address is polled on")
    func nothing() async throws {
        try await follow(
            [
                Self.poll(1): Array(repeating: .init(status: 204, delay: .milliseconds(30)), count: 5) + [Self.next(2)],
                Self.poll(2): [.init(isSilent: true)],
            ], patience: .milliseconds(40)
        ) { server in
            server.asked.contains(Self.poll(2))
        } then: { server, refusal in
            #expect(refusal == nil)
            #expect(server.asked.filter { $0 == Self.poll(1) }.count == 6)
        }
    }

    @Test(
        "polls that a proxy cuts off after a silence are no outage while the server answers otherwise, and one else",
        arguments: [true, false])
    func cutOff(answers: Bool) async throws {
        let cut = GuestServer.Answer(status: 504, body: "<html/>", delay: .milliseconds(80))
        let application = GuestServer.Answer(
            status: answers ? 200 : 502, body: #"{"rel":"application","_links":{"self":{"href":"/app/1"}}}"#)
        let start = ContinuousClock.now
        try await follow(
            [
                "GET \(GuestServer.pool)/app/1": [application],
                Self.poll(1): Array(repeating: cut, count: 4) + [Self.next(2)], Self.poll(2): [.init(isSilent: true)],
            ], patience: .milliseconds(60), silence: .milliseconds(50)
        ) { server in
            server.asked.contains(Self.poll(2))
        } then: { _, refusal in
            #expect(refusal?.status == (answers ? nil : 504))
            #expect(ContinuousClock.now - start < .seconds(2), "nobody waits after a silence")
        }
    }

    @Test("a poll that was replaced once is made again; two programs do not push each other out for ever")
    func rivals() async throws {
        try await follow([
            Self.poll(1): [Self.replaced, Self.next(2)], Self.poll(2): [.init(isSilent: true)],
        ]) { server in
            server.asked.contains(Self.poll(2))
        } then: { _, refusal in
            #expect(refusal == nil)
        }
        try await follow([Self.poll(1): [Self.replaced]]) { _ in
            false
        } then: { server, refusal in
            #expect(refusal?.isReplacement == true)
            #expect(server.asked.filter { $0 == Self.poll(1) }.count == 2)
        }
    }

    @Test("an address on another host, a script or a file is not polled, however often it is named")
    func foreignLinks() async throws {
        for link in ["https://evil.example/ev?ack=2", "//evil.example/ev", "javascript:alert(1)", "file:///etc/passwd"]
        {
            let answer = GuestServer.Answer(body: #"{"_links":{"next":{"href":"\#(link)"}}}"#)
            try await follow([Self.poll(1): [answer]], patience: .milliseconds(100)) { _ in
                false
            } then: { server, refusal in
                #expect(refusal?.message == link, "it was to be polled")
                #expect(server.asked.last == Self.poll(1))
                #expect(!server.asked.contains { $0.contains("evil") || $0.contains("passwd") || $0.contains("alert") })
            }
        }
    }

    @Test(
        "a server that answers at once for ever is polled at leisure, whether it tells something or not",
        arguments: ["", #"{"rel":"me","href":"/me","events":[{"type":"updated","link":{"rel":"me","href":"/me"}}]}"#])
    func haste(senders: String) async throws {
        let start = ContinuousClock.now
        try await follow([Self.poll(1): [Self.next(1, senders)]]) { server in
            server.asked.count(where: { $0 == Self.poll(1) }) >= 25
        } then: { _, refusal in
            // Of answers that come at once twenty are followed at once.
            #expect(ContinuousClock.now - start >= .milliseconds(800))
            #expect(refusal == nil)
        }
    }

    @Test("a server that fails at once for ever is polled less and less often, and given up in time")
    func failing() async throws {
        let start = ContinuousClock.now
        try await follow([Self.poll(1): [.init(status: 500, body: "<html/>")]], patience: .seconds(2)) { _ in
            false
        } then: { server, refusal in
            #expect(refusal?.status == 500)
            #expect(server.asked.count(where: { $0 == Self.poll(1) }) <= 4)
            #expect(ContinuousClock.now - start >= .seconds(2))
        }
    }

    @Test("a poll that lasts too long is made again at the same place")
    func endless() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let server = GuestServer()
            server.answers["POST \(GuestServer.pool)/ucwa/v1/applications"]?.removeFirst()
            server.answers[Self.poll(1)] = [.init(isSilent: true), Self.next(2)]
            server.answers[Self.poll(2)] = [.init(isSilent: true)]
            let application = try await UCWAApplication(
                at: try #require(WebAddress("\(GuestServer.pool)/ucwa/v1/applications")),
                .init(userAgent: "Test", endpoint: "1"), transport: server)
            let feed = EventFeed(
                application: application, href: "/app/1/ev?ack=1", patience: .seconds(60),
                longestPoll: .milliseconds(50))
            let following = EventLoop.shared.task { try await feed.follow { _ in } }
            try await waitUntil { server.asked.contains(Self.poll(2)) }
            following.cancel()
            _ = try? await following.value
            #expect(server.asked.filter { $0 == Self.poll(1) }.count == 2)
            #expect(server.requests.filter { $0.url.contains("ack=") }.allSatisfy { $0.timeout == .milliseconds(50) })
        }.value
    }

    @Test("a poll may last as long as servers are silent, and a minute longer")
    func patience() {
        #expect(Timing().webPoll == .seconds(240))
    }

    @Test("of more events than anybody looks at the rest is dropped, and everything is asked for anew")
    func flood() async throws {
        LoopThread.start()
        try await EventLoop.shared.task {
            let event = #"{"type":"added","link":{"rel":"participant","href":"/p"}}"#
            let events = Array(repeating: event, count: 9000).joined(separator: ",")
            let document =
                #"{"_links":{"next":{"href":"/ev?ack=2"}},"sender":[{"rel":"conversation","href":"/c","events":[\#(events)]}]}"#
            var channel = EventChannel(href: "/ev?ack=1")
            let outcome = channel.receive(try #require(UCWAResource(parsing: Array(document.utf8))))
            let inbox = EventInbox()
            for _ in 1...3 { inbox.put(outcome) }
            #expect(try await inbox.next() == .gap)
            inbox.put(outcome)
            #expect(try await inbox.next() == outcome)
        }.value
    }
}
