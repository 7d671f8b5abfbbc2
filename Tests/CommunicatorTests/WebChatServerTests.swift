import Conferencing
import EventLoop
import JSON
import Messaging
import Network
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
        private var endpoint: WebEndpoint
        private let record = Record()

        init(patience: Duration = .seconds(60), canStart: Bool = true, links: String = "") async throws {
            let place = "\(GuestServer.pool)/ucwa/v1/applications"
            server.answers["POST \(place)"] = [
                .init(
                    status: 201,
                    body: #"""
                        {"rel":"application","_links":{"self":{"href":"/app/1"}\#(links)},"_embedded":{\#
                        "communication":{"rel":"communication","_links":{\#(canStart ? #""startMessaging":{"href":"/app/1/start"}"# : "")}}}}
                        """#)
            ]
            var configuration = AccountConfiguration(address: try #require(SignInAddress("toshm@contoso.com")))
            configuration.trace = .redacted
            let account = try Communicator.Account(configuration)
            let outlet = EventOutlet { [record] in record.events.append($0) }
            let network = NetworkAccess(
                account: account, questions: Questions(account: account, outlet: outlet), outlet: outlet)
            let messenger = WebMessenger(account: account, outlet: outlet, patience: patience)
            let meetings = WebMeetings(account: account, network: network, outlet: outlet) {
                messenger.standingConversation(with: $0)
            }
            messenger.hasGrown = { meetings.adopt($0) }
            messenger.isMeeting = { meetings.knows($0) }
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

        /// The texts that have come.
        var heard: [String] {
            messaging.compactMap { if case .received(let message) = $0 { message.text.plain } else { nil } }
        }

        /// The application is another one from now on.
        func renew() async throws {
            messenger.interrupted()
            endpoint = WebEndpoint(account: endpoint.account, application: endpoint.application, isNew: true)
            try await messenger.run(endpoint)
        }

        var conferences: [ConferenceEvent.Kind] {
            record.events.compactMap { if case .conference(let event) = $0 { event.kind } else { nil } }
        }

        /// What was left out, by the trace.
        var dropped: [String] {
            record.events.compactMap { if case .trace(let line) = $0 { line.text } else { nil } }
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
        try await onLoop {
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
            #expect(address?.identifier == "DEDX9367" && lene.name == "Lene")
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
        try await onLoop {
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

    @Test("a text that a busy server refuses is sent again when it asks for that, and told undelivered in the end")
    func busy() async throws {
        try await onLoop {
            let lene = try #require(SignInAddress("lenea@contoso.com"))
            let start = "POST \(GuestServer.pool)/app/1/start"
            for status in [429, 503] {
                let busy = GuestServer.Answer(status: status, headers: ["Retry-After": "0"])
                let busier = GuestServer.Answer(status: status, headers: ["Retry-After": "1"])
                let user = try await User()
                user.server.answers[start] = [busier, busy, .init(status: 201)]
                let began = ContinuousClock.now
                _ = user.messenger.send("Hello", to: lene)
                try await user.wait { $0.server.asked.filter { $0 == start }.count == 3 }
                #expect(ContinuousClock.now - began >= .seconds(1))
                #expect(user.messaging.isEmpty)
                let texts = user.server.requests.filter { $0.url.hasSuffix("/start") }.map {
                    UCWAResource(parsing: $0.body)?.value["_links"]?["message"]?["href"]?.text
                }
                #expect(Set(texts).count == 1)
                user.close()

                let other = try await User()
                other.server.answers[start] = [busy]
                for text in ["Hello", "Are you there?"] { _ = other.messenger.send(text, to: lene) }
                try await other.wait { $0.messaging.count == 2 }
                let lost = other.messaging.compactMap { event in
                    if case .undelivered(let message) = event { message.text?.plain } else { nil }
                }
                #expect(lost == ["Hello", "Are you there?"])
                #expect(other.server.asked.filter { $0 == start }.count == 4)
                other.close()
            }
        }
    }

    @Test(
        "who calls is told to the user, once, and the call goes on at the user's other devices",
        arguments: ["phoneAudioInvitation", "audioVideoInvitation"])
    func calls(rel: String) async throws {
        try await onLoop {
            let user = try await User()
            user.server.answers["POST \(GuestServer.pool)/app/1/i/decline"] = [.init(status: 204)]
            let call = #"""
                {"direction":"Incoming","_links":{"decline":{"href":"/app/1/i/decline"}},"_embedded":{"from":{"uri":\#
                "sip:lenea@contoso.com","name":"Lene"}},"rel":"\#(rel)"}
                """#
            try await user.take(Self.event("started", rel, "/app/1/i", call))
            try await user.take(Self.event("completed", rel, "/app/1/i", call))
            guard case .remark("lenea@contoso.com", let text)? = user.messaging.first else {
                Issue.record("\(user.messaging)")
                return
            }
            #expect(text == "Lene calls you. Communicator cannot take calls.")
            #expect(user.messaging.count == 1)
            let decline = try #require(user.server.requests.last)
            #expect(decline.url.hasSuffix("/app/1/i/decline"))
            #expect(UCWAResource(parsing: decline.body)?.text("reason") == "Local")
            user.close()
        }
    }

    /// A message in a conversation.
    private static func message(_ text: String, at href: String, in conversation: String) -> String {
        #"""
        {"rel":"conversation","href":"\#(conversation)","events":[{"type":"completed","status":"Success","link":{"rel":\#
        "message","href":"\#(href)"},"_embedded":{"message":{"direction":"Incoming","_links":{"plainMessage":{"href":\#
        "data:text/plain,\#(text)"}},"rel":"message"}}}]}
        """#
    }

    @Test("events of other conversations, doubled ones, and those that come too early show nothing new")
    func strays() async throws {
        try await onLoop {
            let user = try await User()
            user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
            let gone = #"""
                {"rel":"communication","href":"/app/1/comm","events":[{"type":"deleted","link":{"rel":"conversation","href":\#
                "/app/1/c"}}]}
                """#
            let accepted = Self.offer.replacing(#""type":"started""#, with: #""type":"completed","status":"Success""#)
            // Too early, of nobody, of another application, of another server.
            try await user.take(
                Self.message("Early", at: "/app/1/c/m/0", in: "/app/1/c"),
                Self.message("Foreign", at: "/app/2/c/m/1", in: "/app/2/c"),
                Self.message("Foreign", at: "https://evil.example/app/1/x/m/1", in: "https://evil.example/app/1/x"),
                Self.event("updated", "messaging", "/app/2/c/m", #"{"state":"Connected","rel":"messaging"}"#))
            #expect(user.messaging.isEmpty)
            try await user.take(Self.offer, Self.offer)
            try await user.wait { $0.messaging.count == 1 }
            try await user.take(accepted, Self.offer, accepted)
            let one = Self.message("One", at: "/app/1/c/m/1", in: "/app/1/c")
            try await user.take(one, one, Self.message("Hi", at: "/app/1/c/m/1", in: "/app/1/c"))
            try await user.take(gone, gone, accepted)
            let heard = user.messaging.map { event in
                if case .received(let message) = event { message.text.plain } else { "\(event)" }
            }
            #expect(heard == ["Hi", "One"])
            let places = ["/app/1/c", "/app/2/c", "https://evil.example/app/1/x"]
            #expect(user.dropped == places.map { "dropped: a message of a conversation that is not known: \($0)" })
            #expect(user.server.asked.filter { $0.hasSuffix("/accept") }.count == 1)
            #expect(
                !user.server.asked.contains { $0.contains("/app/2/") || $0.contains("evil") }, "\(user.server.asked)")
            #expect(user.conferences.isEmpty)
            user.close()
        }
    }

    @Test("a message that comes when its conversation is over, or while the user leaves it, is shown once")
    func late() async throws {
        try await onLoop {
            let user = try await User()
            user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
            user.server.answers["DELETE \(GuestServer.pool)/app/1/c"] = [.init(status: 204)]
            try await user.take(Self.offer)
            try await user.wait { $0.heard == ["Hi"] }
            user.messenger.leave(try #require(SignInAddress("lenea@contoso.com")))
            try await user.wait { $0.server.asked.last == "DELETE \(GuestServer.pool)/app/1/c" }
            let late = Self.message("Late", at: "/app/1/c/m/2", in: "/app/1/c")
            try await user.take(
                Self.message("Hi", at: "/app/1/c/m/1", in: "/app/1/c"), late, late,
                Self.message("Late", at: "/app/1/c/m/3", in: "/app/1/c"))
            #expect(user.heard == ["Hi", "Late", "Late"])
            #expect(user.dropped.isEmpty, "\(user.dropped)")
            user.close()
        }
    }

    private static let meetingOffer = event(
        "started", "onlineMeetingInvitation", "/app/1/i",
        #"""
        {"direction":"Incoming","onlineMeetingUri":"\#(GuestServer.focus)","_links":{"conversation":{"href":"/app/1/c"},\#
        "accept":{"href":"/app/1/join"}},"_embedded":{"from":{"uri":"sip:lenea@contoso.com","name":"Lene"}},"rel":\#
        "onlineMeetingInvitation"}
        """#)

    @Test("a message that comes late of a conference is not shown as if somebody had written it to the user alone")
    func lateMeeting() async throws {
        try await onLoop {
            let user = try await User()
            user.server.answers["POST \(GuestServer.pool)/app/1/join"] = [.init(status: 204)]
            user.server.answers["DELETE \(GuestServer.pool)/app/1/c"] = [.init(status: 204)]
            try await user.take(Self.meetingOffer)
            #expect(user.meetings.answer(1, accepts: true))
            try await user.take(
                Self.event("updated", "conversation", "/app/1/c", #"{"state":"Conferenced","rel":"conversation"}"#))
            user.meetings.conference(1)?.leave()
            try await user.wait { $0.server.asked.last == "DELETE \(GuestServer.pool)/app/1/c" }
            try await user.take(
                Self.message("Late", at: "/app/1/c/m/1", in: "/app/1/c").replacing(
                    #""rel":"message"}}}]}"#,
                    with: #""_embedded":{"participant":{"uri":"sip:lenea@contoso.com"}},"rel":"message"}}}]}"#))
            #expect(user.heard.isEmpty)
            user.close()
        }
    }

    @Test("a message of a conference that is told of while its author is asked for is not shown as a private one")
    func earlyMeeting() async throws {
        try await onLoop {
            let user = try await User()
            user.server.answers["GET \(GuestServer.pool)/app/1/who"] = [
                .init(body: #"{"uri":"sip:lenea@contoso.com","name":"Lene"}"#, delay: .milliseconds(100))
            ]
            let message = Self.message("Early", at: "/app/1/c/m/1", in: "/app/1/c")
                .replacing(#""_links":{"#, with: #""_links":{"participant":{"href":"/app/1/who"},"#)
            let taking = EventLoop.shared.task { try await user.take(message) }
            try await user.wait { $0.server.asked.last == "GET \(GuestServer.pool)/app/1/who" }
            try await user.take(Self.meetingOffer)
            try await taking.value
            #expect(user.heard.isEmpty)
            user.close()
        }
    }

    @Test("a message that comes before its invitation is shown, by who has sent it, and not again with the invitation")
    func early() async throws {
        try await onLoop {
            for author in ["participant", "contact"] {
                let user = try await User()
                user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
                user.server.answers["GET \(GuestServer.pool)/app/1/who"] = [
                    .init(body: #"{"uri":"sip:lenea@contoso.com","name":"Lene"}"#)
                ]
                let message = Self.message("Hi", at: "/app/1/c/m/1", in: "/app/1/c")
                    .replacing(#""_links":{"#, with: #""_links":{"\#(author)":{"href":"/app/1/who"},"#)
                try await user.take(message, Self.offer)
                try await user.wait { $0.server.asked.last?.hasSuffix("/accept") == true }
                try await user.take(
                    message, Self.offer.replacing(#""started""#, with: #""completed","status":"Success""#),
                    Self.message("Hi", at: "/app/1/c/m/2", in: "/app/1/c"))
                #expect(user.heard == ["Hi", "Hi"])
                #expect(user.dropped.isEmpty, "\(user.dropped)")
                user.close()
            }
        }
    }

    @Test("a message that the server does not let be read leaves a trace")
    func unreadable() async throws {
        try await onLoop {
            let user = try await User()
            user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
            try await user.take(
                Self.offer,
                #"""
                {"rel":"conversation","href":"/app/1/c","events":[{"type":"completed","link":{"rel":"message","href":\#
                "/app/1/c/m/1"}}]}
                """#)
            #expect(user.dropped == ["dropped: a message that cannot be read: /app/1/c/m/1"])
            user.close()
        }
    }

    @Test("a message is shown when it is started, as documented, or completed, as pools do, and once where it is both")
    func started() async throws {
        try await onLoop {
            let user = try await User()
            user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
            try await user.take(Self.offer)
            try await user.wait { $0.heard == ["Hi"] }
            let one = Self.message("One", at: "/app/1/c/m/1", in: "/app/1/c")
            let two = Self.message("Two", at: "/app/1/c/m/2", in: "/app/1/c")
            try await user.take(one.replacing(#""completed""#, with: #""started""#), one)
            try await user.take(two.replacing(#""completed""#, with: #""started""#))
            #expect(user.heard == ["Hi", "One", "Two"])
            user.close()
        }
    }

    @Test("a text that meets a forgotten application is sent in the next one, once")
    func forgotten() async throws {
        try await onLoop {
            let user = try await User()
            let lene = try #require(SignInAddress("lenea@contoso.com"))
            let start = "POST \(GuestServer.pool)/app/1/start"
            user.server.answers[start] = [
                .init(status: 404, body: #"{"code":"NotFound","subcode":"ApplicationNotFound"}"#)
            ]
            _ = user.messenger.send("Hello", to: lene)
            try await user.wait { $0.server.asked.last == start }
            try await user.renew()
            user.server.answers[start] = [.init(status: 201)]
            try await user.wait { $0.server.asked.filter { $0 == start }.count == 2 }
            #expect(user.messaging.isEmpty)
            let text = user.server.requests.last.flatMap { UCWAResource(parsing: $0.body) }?.value["_links"]
            #expect(text?["message"]?["href"]?.text.flatMap { DataURI($0) }?.text == "Hello")
            user.close()
        }
    }

    /// Messages of the conversation of the offer.
    private static func messaging(_ state: String) -> String {
        #"""
        {"state":"\#(state)","negotiatedMessageFormats":["Plain"],"_links":{"sendMessage":{"href":"/app/1/c/send"},\#
        "addMessaging":{"href":"/app/1/c/add"}},"rel":"messaging"}
        """#
    }

    @Test("nothing is sent before messages are connected, though the server names the place already")
    func connecting() async throws {
        try await onLoop {
            let user = try await User()
            let send = "POST \(GuestServer.pool)/app/1/c/send"
            user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
            user.server.answers[send] = [.init(status: 201)]
            func event(_ state: String) -> String {
                Self.event("updated", "messaging", "/app/1/c/m", Self.messaging(state))
                    .replacing(
                        #""rel":"communication","href":"/app/1/comm""#, with: #""rel":"conversation","href":"/app/1/c""#
                    )
            }
            try await user.take(Self.offer, event("Connecting"))
            _ = user.messenger.send("Hello", to: try #require(SignInAddress("lenea@contoso.com")))
            try await EventLoop.sleep(for: .milliseconds(50))
            #expect(!user.server.asked.contains { $0.hasPrefix(send) })
            try await user.take(event("Connected"))
            try await user.wait { $0.server.asked.last?.hasPrefix(send) == true }
            user.close()
        }
    }

    @Test("the messages of a conversation are found where the server sends them along with it")
    func embedded() async throws {
        try await onLoop {
            let user = try await User()
            let send = "POST \(GuestServer.pool)/app/1/c/send"
            user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
            user.server.answers[send] = [.init(status: 201)]
            user.server.answers["GET \(GuestServer.pool)/app/1/c"] = [
                .init(
                    body:
                        #"{"state":"Connected","_embedded":{"messaging":\#(Self.messaging("Connected"))},"rel":"conversation"}"#
                )
            ]
            try await user.take(
                Self.offer, Self.offer.replacing(#""started""#, with: #""completed","status":"Success""#))
            _ = user.messenger.send("Hello", to: try #require(SignInAddress("lenea@contoso.com")))
            try await user.wait { $0.server.asked.last?.hasPrefix(send) == true }
            user.close()
        }
    }

    @Test("a conversation that the user leaves is ended though the server never confirms what was sent in it")
    func unconfirmed() async throws {
        try await onLoop {
            let user = try await User(patience: .milliseconds(50))
            let lene = try #require(SignInAddress("lenea@contoso.com"))
            let send = "POST \(GuestServer.pool)/app/1/c/send"
            user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
            user.server.answers[send] = [.init(status: 201)]
            user.server.answers["GET \(GuestServer.pool)/app/1/c"] = [
                .init(body: #"{"state":"Connected","_links":{"messaging":{"href":"/app/1/c/m"}},"rel":"conversation"}"#)
            ]
            user.server.answers["GET \(GuestServer.pool)/app/1/c/m"] = [.init(body: Self.messaging("Connected"))]
            user.server.answers["DELETE \(GuestServer.pool)/app/1/c"] = [.init(status: 204)]
            try await user.take(
                Self.offer, Self.offer.replacing(#""started""#, with: #""completed","status":"Success""#))
            _ = user.messenger.send("Hello", to: lene)
            try await user.wait { $0.server.asked.last?.hasPrefix(send) == true }
            user.messenger.leave(lene)
            try await user.wait { $0.server.asked.last == "DELETE \(GuestServer.pool)/app/1/c" }
            #expect(!user.messaging.contains { if case .undelivered = $0 { true } else { false } })
            user.close()
        }
    }

    @Test("a server that is busy is given the time that it asks for before an invitation is accepted again")
    func busyAccept() async throws {
        try await onLoop {
            let user = try await User()
            let accept = "POST \(GuestServer.pool)/app/1/accept"
            user.server.answers[accept] = [.init(status: 503, headers: ["Retry-After": "1"]), .init(status: 204)]
            let start = ContinuousClock.now
            try await user.take(Self.offer)
            try await user.wait { $0.server.asked.filter { $0 == accept }.count == 2 }
            #expect(ContinuousClock.now - start >= .seconds(1))
            try await user.wait { $0.heard == ["Hi"] }
            user.close()
        }
    }

    @Test("where the server has not let the user write before it is asked whether it does now")
    func newLink() async throws {
        try await onLoop {
            let user = try await User(canStart: false)
            user.server.answers["GET \(GuestServer.pool)/app/1"] = [
                .init(
                    body: #"""
                        {"rel":"application","_links":{"self":{"href":"/app/1"}},"_embedded":{"communication":{"rel":\#
                        "communication","_links":{"startMessaging":{"href":"/app/1/start"}}}}}
                        """#)
            ]
            user.server.answers["POST \(GuestServer.pool)/app/1/start"] = [.init(status: 201)]
            _ = user.messenger.send("Hello", to: try #require(SignInAddress("lenea@contoso.com")))
            try await user.wait { !$0.operation.isEmpty || !$0.messaging.isEmpty }
            #expect(user.messaging.isEmpty)
            user.close()
        }
    }

    @Test("a formatted text that the server does not take is sent plain")
    func plain() async throws {
        try await onLoop {
            let user = try await User()
            let send = "POST \(GuestServer.pool)/app/1/c/send"
            user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
            user.server.answers[send] = [
                .init(status: 415, body: #"{"code":"UnsupportedMediaType"}"#), .init(status: 201),
            ]
            try await user.take(Self.offer, Self.connected)
            _ = user.messenger.send("<b>Hello</b>", to: try #require(SignInAddress("lenea@contoso.com")))
            try await user.wait { $0.server.requests.last?.body == Array("Hello".utf8) }
            let types = user.server.requests.suffix(2).map { $0.headers["Content-Type"] }
            #expect(types == ["text/html; charset=utf-8", "text/plain; charset=utf-8"])
            #expect(!user.messaging.contains { if case .undelivered = $0 { true } else { false } })
            user.close()
        }
    }

    /// UCWA sheet 3.7 and 5.4.
    @Test("a formatted text is sent plain where the user's policy is not to send any", arguments: ["Disabled", "None"])
    func plainByPolicy(value: String) async throws {
        try await onLoop {
            let user = try await User(links: #","policies":{"href":"/app/1/policies"}"#)
            user.server.answers["GET \(GuestServer.pool)/app/1/policies"] = [
                .init(body: #"{"rel":"policies","htmlMessaging":"\#(value)"}"#)
            ]
            user.server.answers["POST \(GuestServer.pool)/app/1/accept"] = [.init(status: 204)]
            user.server.answers["POST \(GuestServer.pool)/app/1/c/send"] = [.init(status: 201), .init(status: 201)]
            try await user.take(Self.offer, Self.connected)
            for (number, text) in ["One", "Two"].enumerated() {
                _ = user.messenger.send("<b>\(text)</b>", to: try #require(SignInAddress("lenea@contoso.com")))
                try await user.wait { user in
                    user.server.requests.count { $0.url.contains("/app/1/c/send") } == number + 1
                }
                let sent = try #require(user.server.requests.last)
                #expect(sent.headers["Content-Type"] == "text/plain; charset=utf-8" && sent.body == Array(text.utf8))
                try await user.wait { _ in true }
            }
            #expect(user.server.requests.count { $0.url.contains("policies") } == 1)
            user.close()
        }
    }

    private static let connected = #"""
        {"rel":"conversation","href":"/app/1/c","events":[{"type":"updated","link":{"rel":"messaging","href":\#
        "/app/1/c/m"},"_embedded":{"messaging":{"state":"Connected","negotiatedMessageFormats":["Plain","Html"],\#
        "_links":{"sendMessage":{"href":"/app/1/c/send"}},"rel":"messaging"}}}]}
        """#

    @Test("an invitation that could not be accepted shows its text, and that the sender knows nothing of it")
    func notAccepted() async throws {
        try await onLoop {
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
