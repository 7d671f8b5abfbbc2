import Conferencing
import EventLoop
import JSON
import Messaging
import Network
import Testing
import UCWA
import Web

@testable import Communicator

/// The documented requests and events of conversations and meetings, replayed.
@Suite("The documents of UCWA's conversations")
struct UCWAConversationDocumentTests {
    /// The user of the documents, with what they are told.
    @LoopActor
    private final class User {
        let pool: DocumentedPool
        let endpoint: WebEndpoint
        let messenger: WebMessenger
        private let record: Record

        init() async throws {
            let record = Record()
            let pool = try DocumentedPool { record.events.append($0) }
            self.pool = pool
            self.record = record
            endpoint = try await pool.endpoint()
            messenger = WebMessenger(account: pool.account, outlet: pool.outlet)
            try await messenger.run(endpoint)
        }

        var server: GuestServer { pool.server }

        /// Takes an event as the channel tells it: what is about a conversation is told by that.
        func take(_ type: String, _ rel: String, _ document: JSONValue, status: String? = nil) async throws {
            let href = try #require(document["_links"]?["self"]?["href"]?.text)
            let event = JSONValue.object(present: [
                "link": .object([.init("rel", .string(rel)), .init("href", .string(href))]),
                "status": status.map { .string($0) }, "_embedded": .object([.init(rel, document)]),
                "type": .string(type),
            ])
            try await take(event, of: rel == "messagingInvitation" ? "communication" : "conversation")
        }

        func take(_ event: JSONValue, of sender: String = "conversation", at href: String = conversation) async throws {
            let answer = JSONValue.object([
                .init("_links", .object([.init("next", .object([.init("href", "/events?ack=2")]))])),
                .init(
                    "sender",
                    .array([
                        .object([
                            .init("rel", .string(sender)), .init("href", .string(href)),
                            .init("events", .array([event])),
                        ])
                    ])),
            ])
            var channel = EventChannel(href: "/events?ack=1")
            let resource = try #require(UCWAResource(parsing: Array(answer.description.utf8)))
            guard case .events(let events) = channel.receive(resource) else {
                Issue.record("there are no events")
                return
            }
            for event in events { try await messenger.take(event, endpoint) }
        }

        var heard: [String] {
            record.events.compactMap { event in
                guard case .messaging(.received(let message)) = event else { return nil }
                return "\(message.displayName) <\(message.address)>: \(message.text.plain)"
            }
        }

        var delivered: [UInt64] {
            record.events.compactMap { if case .messaging(.delivered(let number, _)) = $0 { number } else { nil } }
        }

        @LoopActor
        private final class Record {
            var events: [SessionEvent] = []
        }
    }

    private static let conversation = "/ucwa/oauth/v1/applications/105/communication/conversations/21a1"

    /// A document with other texts in places that are another each time.
    private static func document(_ name: String, _ changes: KeyValuePairs<String, String> = [:]) throws -> JSONValue {
        var text = try UCWADocument.text(name)
        for (old, new) in changes {
            #expect(text.contains(old), "\(name)")
            text = text.replacing(old, with: new)
        }
        return try #require(JSONValue(parsing: Array(text.utf8)))
    }

    @Test("a conversation of two is begun, written in and read in the documented way")
    func conversation() async throws {
        try await onLoop {
            let user = try await User()
            let lene = try #require(SignInAddress("lenea@contoso.com"))
            let first = user.messenger.send("Hello", to: lene)
            try await waitUntil { user.server.asked.last?.hasSuffix("/messagingInvitations") == true }
            let varying: Set = ["operationId", "threadId", "_links"]
            let asked = try #require(try user.server.expect("messagingInvitation.request.http", varying: varying))
            let documented = try JSONValue(parsing: Array(UCWADocument("messagingInvitation.request.http").body.utf8))
            let texts = [asked, documented].map { value in
                (value?["_links"]?["message"]?["href"]?.text).flatMap { DataURI($0) }?.text
            }
            #expect(texts == ["Hello", "Hello"])
            let operation = try #require(asked["operationId"]?.text)
            #expect(operation.count <= 50)

            // The document's links are abbreviated: what can be written is told by its place.
            let links = #""_links":{"sendMessage":{"href":"\#(Self.conversation)/messaging/messages"},"#
            let invitation = try Self.document(
                "messagingInvitation-outgoing.json", ["5028e824-...": operation])
            try await user.take("started", "messagingInvitation", invitation)
            try await user.take("added", "conversation", try Self.document("conversation.json"))
            #expect(user.delivered.isEmpty)
            try await user.take("updated", "messaging", try Self.document("messaging.json", ["\"_links\": {": links]))
            #expect(user.delivered == [first])
            try await user.take("completed", "messagingInvitation", invitation, status: "Success")

            let message = "POST \(DocumentedPool.address)\(Self.conversation)/messaging/messages"
            user.server.answers[message] = [.init(status: 201)]
            let second = user.messenger.send("What's up?", to: lene)
            try await waitUntil { user.server.asked.last?.hasPrefix(message) == true }
            try user.server.expect("message.request.http", varying: ["operationId"])
            let text = try #require(user.server.requests.last.flatMap { $0.url.split(separator: "=").last })
            try await user.take(try Self.document("message-delivered.json", ["7be7...": String(text)]))
            #expect(user.delivered == [first, second])
            try await user.take(try Self.document("message-received.json"))
            try await user.take(try Self.document("message-received.json"))
            #expect(user.heard == [" <lenea@contoso.com>: Hi Tosh"])
            user.messenger.close()
        }
    }

    @Test("a documented invitation is accepted at its link, and its text is shown once, with who sent it")
    func invitation() async throws {
        try await onLoop {
            let user = try await User()
            let accept = "/ucwa/oauth/v1/applications/105/communication/messagingInvitations/6408/accept"
            user.server.answers["POST \(DocumentedPool.address)\(accept)"] = [.init(status: 204)]
            let invitation = try Self.document("messagingInvitation-incoming.json")
            try await user.take("started", "messagingInvitation", invitation)
            try await waitUntil { !user.heard.isEmpty }
            #expect(user.server.asked.last == "POST \(DocumentedPool.address)\(accept)")
            #expect(user.server.requests.last?.body.isEmpty == true)
            try await user.take("completed", "messagingInvitation", invitation, status: "Success")
            let again = try Self.document("message-received.json", ["21a1": "eee0"])
            try await user.take(again, at: Self.conversation.replacing("21a1", with: "eee0"))
            #expect(user.heard == ["Lene Aaling <lenea@contoso.com>: Hi Tosh"])
            user.messenger.close()
        }
    }

    @Test("the page of a meeting is asked for in the documented way, and leads to the documented wish to join")
    func meeting() async throws {
        try await onLoop {
            let user = try await User()
            let page = try UCWADocument("join.request.http")
            user.server.answers[try page.request()] = [.init(body: try UCWADocument.text("join.xml"))]
            let link = try #require(MeetingLink("https://meet.contoso.com/dana/DEDX9367", organizer: ""))
            let finder = MeetingFinder(network: user.server, mediaType: MeetingInformation.mediaType)
            let conference = try await finder.find(link).conference
            try user.server.expect("join.request.http")
            let account = user.endpoint.account
            let network = NetworkAccess(
                account: account, questions: Questions(account: account, outlet: user.pool.outlet),
                outlet: user.pool.outlet)
            let meetings = WebMeetings(account: account, network: network, outlet: user.pool.outlet) { _ in nil }
            try await meetings.run(user.endpoint)
            _ = meetings.join(conference.description)
            try await waitUntil { user.server.asked.last?.hasSuffix("/onlineMeetingInvitations") == true }
            try user.server.expect("onlineMeetingInvitation.request.http", varying: ["operationId"])
            meetings.close()
            user.messenger.close()
        }
    }
}
