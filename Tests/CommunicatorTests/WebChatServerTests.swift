import Conferencing
import EventLoop
import Messaging
import Network
import PollLoop
import Testing
import UCWA
import Web

@testable import Communicator

/// What the lab's pool does not do: conversations at a server of the sheet's documents (UCWA sheet 5).
@Suite("Conversations over UCWA, without a network")
struct WebChatServerTests {
    /// The chats and meetings of a user at a scripted server.
    @LoopActor
    private final class User {
        let server = GuestServer()
        let messenger: WebMessenger
        let meetings: WebMeetings
        private let endpoint: WebEndpoint
        private let record = Record()

        init(patience: Duration = .seconds(60)) async throws {
            let place = "\(GuestServer.pool)/ucwa/v1/applications"
            server.answers["POST \(place)"] = [
                .init(
                    status: 201,
                    body: #"""
                        {"rel":"application","_links":{"self":{"href":"/app/1"}},"_embedded":{"communication":{"rel":\#
                        "communication","_links":{"startMessaging":{"href":"/app/1/start"}}}}}
                        """#)
            ]
            let account = try Communicator.Account(
                AccountConfiguration(address: try #require(SignInAddress("toshm@contoso.com"))))
            let outlet = EventOutlet { [record] in record.events.append($0) }
            let network = NetworkAccess(
                account: account, questions: Questions(account: account, outlet: outlet), outlet: outlet)
            let messenger = WebMessenger(outlet: outlet, patience: patience)
            let meetings = WebMeetings(account: account, network: network, outlet: outlet) {
                messenger.standingConversation(with: $0)
            }
            messenger.hasGrown = { meetings.adopt($0) }
            let application = try await UCWAApplication(
                at: try #require(WebAddress(place)), .init(userAgent: "Test", endpoint: "1"), transport: server)
            endpoint = WebEndpoint(account: account, application: application, isNew: true)
            self.messenger = messenger
            self.meetings = meetings
            try await messenger.run(endpoint)
            try await meetings.run(endpoint)
        }

        /// Takes events of senders.
        func take(_ senders: String...) async throws {
            var channel = EventChannel(href: "/ev?ack=1")
            let document = #"{"_links":{"next":{"href":"/ev?ack=2"}},"sender":[\#(senders.joined(separator: ","))]}"#
            let answer = try #require(UCWAResource(parsing: Array(document.utf8)))
            guard case .events(let events) = channel.receive(answer) else {
                Issue.record("there are no events")
                return
            }
            for event in events {
                try await messenger.take(event, endpoint)
                try await meetings.take(event, endpoint)
            }
        }

        func wait(until condition: @escaping @LoopActor (User) -> Bool) async throws {
            try await waitUntil { condition(self) }
        }

        func close() {
            messenger.close()
            meetings.close()
        }

        var messaging: [MessagingEvent] {
            record.events.compactMap { if case .messaging(let event) = $0 { event } else { nil } }
        }

        var conferences: [ConferenceEvent.Kind] {
            record.events.compactMap { if case .conference(let event) = $0 { event.kind } else { nil } }
        }

        /// The operation of the last invitation that was sent.
        var operation: String {
            let invitations = server.requests.filter { $0.url.hasSuffix("/start") }
            return invitations.last.flatMap { UCWAResource(parsing: $0.body)?.text("operationId") } ?? ""
        }

        @LoopActor
        private final class Record {
            var events: [SessionEvent] = []
        }
    }

    private func run(_ body: @escaping @LoopActor @Sendable () async throws -> Void) async throws {
        LoopThread.start()
        try await EventLoop.shared.task { try await body() }.value
    }

    private static func event(_ kind: String, _ rel: String, _ href: String, _ document: String) -> String {
        #"""
        {"rel":"communication","href":"/app/1/comm","events":[{"type":"\#(kind)","link":{"rel":"\#(rel)","href":"\#(href)"},\#
        "_embedded":{"\#(rel)":\#(document)}}]}
        """#
    }

    private static let offer = event(
        "started", "messagingInvitation", "/app/1/i",
        #"""
        {"direction":"Incoming","_links":{"conversation":{"href":"/app/1/c"},"accept":{"href":"/app/1/accept"},"message":{\#
        "href":"data:text/plain,Hi"}},"_embedded":{"from":{"uri":"sip:lenea@contoso.com","name":"Lene"}},"rel":\#
        "messagingInvitation"}
        """#)

    @Test("a conversation that the other side, or the server, makes a conference is shown as one with who is there")
    func grown() async throws {
        try await run {
            let user = try await User()
            user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
            user.server.answers["GET \(GuestServer.pool)/app/1/c"] = [
                .init(
                    body: #"""
                        {"state":"Conferenced","subject":"Budget","_links":{"self":{"href":"/app/1/c"},"onlineMeeting":{"href":\#
                        "/app/1/c/om"},"participants":{"href":"/app/1/c/p"}},"rel":"conversation"}
                        """#)
            ]
            user.server.answers["GET \(GuestServer.pool)/app/1/c/om"] = [
                .init(body: #"{"onlineMeetingUri":"\#(GuestServer.focus)","rel":"onlineMeeting"}"#)
            ]
            user.server.answers["GET \(GuestServer.pool)/app/1/c/p"] = [
                .init(
                    body: #"""
                        {"_embedded":{"participant":[{"uri":"sip:lenea@contoso.com","name":"Lene","_links":{"self":{"href":\#
                        "/app/1/c/p/1"}},"rel":"participant"}]},"rel":"participants"}
                        """#)
            ]
            try await user.take(Self.offer)
            try await user.wait { !$0.messaging.isEmpty }
            try await user.take(
                Self.event("updated", "conversation", "/app/1/c", #"{"state":"Conferenced","rel":"conversation"}"#))
            try await user.wait { $0.conferences.contains { if case .person = $0 { true } else { false } } }
            guard case .opened(let address)? = user.conferences.first,
                case .person(let lene, isNews: false)? = user.conferences.first(where: {
                    if case .person = $0 { true } else { false }
                })
            else {
                Issue.record("\(user.conferences)")
                return
            }
            #expect(address.identifier == "DEDX9367" && lene.name == "Lene")
            guard case .remark(_, let text)? = user.messaging.last else {
                Issue.record("the user is not told")
                return
            }
            #expect(text == "The conversation goes on as a conference.")
            user.close()
        }
    }

    @Test("an invitation of which nothing is heard comes back to the user, and its late conversation is ended")
    func abandoned() async throws {
        try await run {
            let user = try await User(patience: .milliseconds(20))
            user.server.cutOff = ["POST \(GuestServer.pool)/app/1/start"]
            user.server.answers["DELETE \(GuestServer.pool)/app/1/c"] = [.init(status: 204)]
            _ = user.messenger.send("Hello", to: try #require(SignInAddress("lenea@contoso.com")))
            try await user.wait { !$0.messaging.isEmpty }
            guard case .undelivered(let lost)? = user.messaging.first else {
                Issue.record("\(user.messaging)")
                return
            }
            #expect(lost.text?.plain == "Hello")
            let late = #"""
                {"direction":"Outgoing","operationId":"\#(user.operation)","_links":{"conversation":{"href":"/app/1/c"}},\#
                "rel":"messagingInvitation"}
                """#
            try await user.take(Self.event("started", "messagingInvitation", "/app/1/i", late))
            try await user.wait { $0.server.asked.last == "DELETE \(GuestServer.pool)/app/1/c" }
            user.close()
        }
    }

    @Test("an invitation that could not be accepted shows its text, and that the sender knows nothing of it")
    func notAccepted() async throws {
        try await run {
            let user = try await User(patience: .milliseconds(20))
            try await user.take(Self.offer)
            try await user.wait { $0.messaging.count == 2 }
            guard case .received(let message) = user.messaging[0], case .remark(_, let text) = user.messaging[1] else {
                Issue.record("\(user.messaging)")
                return
            }
            #expect(message.text.plain == "Hi")
            #expect(text == "The conversation could not begin in time: the sender was told that you did not answer.")
            user.close()
        }
    }
}
