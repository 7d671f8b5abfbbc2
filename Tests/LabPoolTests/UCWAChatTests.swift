import EventLoop
import JSON
import LabPool
import Network
import SIP
import Testing

@Suite("The lab's conversations over the web API")
struct UCWAChatTests {
    private static let first = "data:text/plain;base64,SGVsbG8="
    private nonisolated static let description =
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=session\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=message 5060 sip null\r\n"

    // Between two applications

    @Test("the inviting application hears how the invitation goes, in the documented order")
    func outgoing() async throws {
        try await withUsers { alice, bob in
            try await bob.makeAvailable()
            #expect(try await alice.invite("bob", Self.first).status == 201)
            let invitation = try await bob.wait(for: "communication started messagingInvitation").embedded
            #expect(try await bob.ask(.post, try #require(invitation.href("accept")), "").status == 204)
            var names: [String] = []
            while names.last != "communication completed messagingInvitation" {
                names += try await alice.poll().map(\.name)
            }
            #expect(
                names == [
                    "communication started messagingInvitation", "communication added conversation",
                    "conversation added localParticipant", "conversation updated messaging",
                    "communication updated conversation", "conversation added participant",
                    "conversation added participantMessaging in participant",
                    "conversation added participantMessaging in localParticipant", "conversation updated messaging",
                    "communication completed messagingInvitation",
                ])
        }
    }

    @Test("the invited application gets the first text with the invitation, and again as a message")
    func incoming() async throws {
        try await withUsers { alice, bob in
            try await bob.makeAvailable()
            #expect(try await alice.invite("bob", Self.first).status == 201)
            let invitation = try await bob.wait(for: "communication started messagingInvitation").embedded
            #expect(invitation.href("message") == "data:text/plain;charset=utf-8,Hello")
            #expect(invitation["_embedded"]?["from"]?["uri"] == "sip:alice@contoso.example")
            #expect(invitation["state"] == "Connecting")
            try await bob.wait(for: "conversation added participant")
            #expect(try await bob.ask(.post, try #require(invitation.href("accept")), "").status == 204)
            var names: [String] = []
            var message: JSONValue = .null
            while message == .null {
                // What is told of bob himself comes some seconds late.
                for (name, event) in try await bob.poll() where !name.hasPrefix("me ") {
                    names.append(name)
                    if name == "conversation completed message" { message = event.embedded }
                }
            }
            #expect(
                names == [
                    "communication updated messagingInvitation", "conversation updated messaging",
                    "communication updated conversation", "conversation added participantMessaging in participant",
                    "conversation added participantMessaging in localParticipant", "conversation updated participant",
                    "communication completed messagingInvitation", "conversation completed message",
                ])
            #expect(message.href("plainMessage") == "data:text/plain;charset=utf-8,Hello")
            #expect(try await bob.ask(.post, try #require(invitation.href("accept")), "").status == 409)
        }
    }

    @Test("two applications write to each other, see each other type, and part")
    func talk() async throws {
        try await withUsers { alice, bob in
            let (hers, his) = try await Self.connect(alice, bob)
            let send = try #require(hers.href("sendMessage"))
            #expect(try await alice.ask(.post, send + "?operationId=op1", "a+b", type: "text/plain").status == 201)
            let heard = try await bob.wait(for: "conversation completed message") {
                $0.embedded["direction"] == "Incoming"
            }
            #expect(heard.embedded.href("plainMessage") == "data:text/plain;charset=utf-8,a%2bb")
            let sent = try await alice.wait(for: "conversation completed message")
            #expect(sent["status"] == "Success" && sent.embedded["operationId"] == "op1")

            #expect(try await bob.ask(.post, try #require(his.href("setIsTyping")), "").status == 204)
            try await alice.wait(for: "conversation added participant in typingParticipants")
            #expect(
                try await bob.ask(.post, try #require(his.href("sendMessage")), "<b>Hi</b>", type: "text/html").status
                    == 201)
            try await alice.wait(for: "conversation deleted participant in typingParticipants")
            let answer = try await alice.wait(for: "conversation completed message").embedded
            #expect(answer.href("htmlMessage") == "data:text/html;charset=utf-8,%3cb%3eHi%3c%2fb%3e")

            #expect(try await alice.ask(.post, try #require(hers.href("stopMessaging")), "").status == 204)
            let reason = try await bob.wait(for: "communication deleted conversation")["reason"]
            #expect(reason?["subcode"] == "CallTerminated")
            #expect(
                try await bob.ask(.post, try #require(his.href("sendMessage")), "x", type: "text/plain").status == 404)
        }
    }

    @Test(
        "texts that a client may not send are refused",
        arguments: [("application/json", "{}", 415), ("text/plain", String(repeating: "x", count: 8001), 413)])
    func texts(type: String, text: String, status: Int) async throws {
        try await withUsers { alice, bob in
            let (hers, _) = try await Self.connect(alice, bob)
            let send = try #require(hers.href("sendMessage"))
            #expect(try await alice.ask(.post, send, text, type: type).status == status)
        }
    }

    @Test(
        "an invitation that says too little or too much is refused",
        arguments: [
            ("{}", 400), (#"{"to":"bob"}"#, 400), (#"{"to":"sip:bob@contoso.example","importance":"Great"}"#, 400),
            (#"{"to":"sip:bob@contoso.example","_links":{"message":{"href":"http://x/"}}}"#, 400),
            (#"{"to":"sip:nobody@contoso.example"}"#, 404),
        ])
    func invitations(body: String, status: Int) async throws {
        try await withUsers { alice, _ in
            let start = try #require(alice.application["_embedded"]?["communication"]?.href("startMessaging"))
            #expect(try await alice.ask(.post, start, body).status == status)
        }
    }

    @Test("an invitation fails at somebody who is not there, declines, or does not answer", arguments: [0, 1, 2])
    func failures(way: Int) async throws {
        try await withUsers { alice, bob in
            if way == 2 { alice.pool.webPatience = .milliseconds(200) }
            if way > 0 { try await bob.makeAvailable() }
            #expect(try await alice.invite("bob", Self.first).status == 201)
            if way == 1 {
                let invitation = try await bob.wait(for: "communication started messagingInvitation").embedded
                let decline = try #require(invitation.href("decline"))
                #expect(try await bob.ask(.post, decline, #"{"reason":"Never"}"#).status == 400)
                #expect(try await bob.ask(.post, decline, #"{"reason":"Global"}"#).status == 204)
            }
            let end = try await alice.wait(for: "communication completed messagingInvitation")
            #expect(end["status"] == "Failure")
            let subcode = try #require(end["reason"]?["subcode"]?.text)
            switch way {
            case 0: #expect(subcode == "Unreachable")
            case 1: #expect(subcode == "Declined" && end.embedded["state"] == "Declined")
            default:
                #expect(subcode == "Timeout")
                let missed = try await bob.wait(for: "communication completed messagingInvitation")
                #expect(missed["reason"]?["subcode"] == "Missed")
            }
            try await alice.wait(for: "communication deleted conversation")
        }
    }

    @Test("a text that nobody fetches in time is lost, and its sender is told")
    func unfetched() async throws {
        try await withUsers { alice, bob in
            let (hers, _) = try await Self.connect(alice, bob)
            alice.pool.webPatience = .milliseconds(200)
            let send = try #require(hers.href("sendMessage"))
            #expect(try await alice.ask(.post, send, "Hello?", type: "text/plain").status == 201)
            let end = try await alice.wait(for: "conversation completed message")
            #expect(end["status"] == "Failure" && end["reason"]?["subcode"] == "Timeout")
        }
    }

    // With SIP

    @Test("an application and an endpoint of SIP write to each other")
    func withSIP() async throws {
        try await withUsers { [self] alice, bob in
            try await bob.makeAvailable()
            let client = try await SIPClient(alice.pool)
            let contact = try await signIn(client, alice.pool)
            let invite = try client.request(.invite, to: "sip:bob@contoso.example", callID: "im") { message in
                message.headers.set(.contact, [contact])
                message.headers.append("ms-text-format", "text/plain; charset=UTF-8; ms-body=SGVsbG8=")
                message.headers.append(.contentType, "application/sdp")
                message.body = Array(Self.description.utf8)
            }
            try client.sendSigned(invite)
            let invitation = try await bob.wait(for: "communication started messagingInvitation").embedded
            #expect(invitation.href("message") == "data:text/plain;charset=utf-8,Hello")
            #expect(try await bob.ask(.post, try #require(invitation.href("accept")), "").status == 204)
            let accepted = try await client.receive(.ok, to: .invite)
            var dialog = try Dialog(request: invite, response: accepted)
            let cseq = try #require(invite.cseq)
            try client.sendSigned(dialog.acknowledgement(of: cseq, via: try client.via()))
            let messaging = try await bob.wait(for: "conversation updated messaging").embedded

            var text = try #require(dialog.request(.message, via: try client.via()))
            text.headers.append(.contentType, "text/plain; charset=UTF-8")
            text.body = Array("Hello".utf8)
            try client.sendSigned(text)
            let heard = try await bob.wait(for: "conversation completed message").embedded
            #expect(heard.href("plainMessage") == "data:text/plain;charset=utf-8,Hello")
            #expect(try await client.receive(.ok, to: .message).callID == "im")

            let send = try #require(messaging.href("sendMessage"))
            #expect(try await bob.ask(.post, send, "Hi", type: "text/plain").status == 201)
            let message = try await client.receive(.message)
            #expect(String(decoding: message.body, as: UTF8.self) == "Hi")
            try client.answer(message)
            let sent = try await bob.wait(for: "conversation completed message")
            #expect(sent["status"] == "Success" && sent.embedded["direction"] == "Outgoing")
            try client.sendSigned(try #require(dialog.request(.bye, via: try client.via())))
            try await bob.wait(for: "communication deleted conversation")
        }
    }

    @Test("an endpoint that takes the text with the invitation does not get it again")
    func taken() async throws {
        try await withUsers { [self] alice, bob in
            let client = try await SIPClient(alice.pool)
            let contact = try await signIn(client, alice.pool)
            #expect(try await bob.invite("alice", Self.first).status == 201)
            let invite = try await client.receive(.invite)
            #expect(invite.headers["ms-text-format"] == "text/plain; charset=UTF-8; ms-body=SGVsbG8=")
            var answer = Message(responseTo: invite, .ok, toTag: "t")
            answer.headers.append(.contact, contact)
            answer.headers.append(.supported, "ms-text-format")
            try client.sendSigned(answer)
            let messaging = try await bob.wait(for: "conversation updated messaging") {
                $0.embedded["state"] == "Connected"
            }.embedded
            let send = try #require(messaging.href("sendMessage"))
            #expect(try await bob.ask(.post, send, "Second", type: "text/plain").status == 201)
            let message = try await client.receive(.message)
            #expect(String(decoding: message.body, as: UTF8.self) == "Second")
        }
    }

    @Test("all of a user's endpoints ring, by SIP and by the web, and the first to answer has the conversation")
    func elsewhere() async throws {
        try await withUsers { [self] alice, bob in
            try await alice.makeAvailable()
            let client = try await SIPClient(alice.pool)
            let contact = try await signIn(client, alice.pool)
            #expect(try await bob.invite("alice", Self.first).status == 201)
            let invite = try await client.receive(.invite)
            try await alice.wait(for: "communication started messagingInvitation")
            var answer = Message(responseTo: invite, .ok, toTag: "t")
            answer.headers.append(.contact, contact)
            try client.sendSigned(answer)
            let end = try await alice.wait(for: "communication completed messagingInvitation")
            #expect(end["reason"]?["subcode"] == "ConnectedElsewhere")
            try await bob.wait(for: "communication completed messagingInvitation") { $0["status"] == "Success" }
        }
    }

    // Parts

    /// Signs alice in; the Contact by which her endpoint is reached.
    @LoopActor
    private func signIn(_ client: SIPClient, _ pool: LabPool) async throws -> String {
        let registration = try await client.signIn(try await WebClient(pool).identity())
        let gruu = try #require(
            registration.contacts.compactMap { $0.parameters["gruu"] }.first {
                !$0.contains("5061")
            })
        return "<\(gruu)>"
    }

    /// A conversation that alice has begun with bob: the messaging of both.
    @LoopActor
    private static func connect(
        _ alice: UCWAClient, _ bob: UCWAClient
    ) async throws -> (alice: JSONValue, bob: JSONValue) {
        try await alice.makeAvailable()
        try await bob.makeAvailable()
        #expect(try await alice.invite("bob").status == 201)
        let invitation = try await bob.wait(for: "communication started messagingInvitation").embedded
        #expect(try await bob.ask(.post, try #require(invitation.href("accept")), "").status == 204)
        let connected = { @LoopActor (client: UCWAClient) in
            try await client.wait(for: "conversation updated messaging") { $0.embedded["state"] == "Connected" }
                .embedded
        }
        let messagings = (try await connected(alice), try await connected(bob))
        try await alice.wait(for: "communication completed messagingInvitation")
        return messagings
    }
}

extension UCWAClient {
    /// Invites a user, with a first text.
    fileprivate func invite(_ user: String, _ text: String? = nil) async throws -> Answer {
        let start = try #require(application["_embedded"]?["communication"]?.href("startMessaging"))
        let links = text.map { #","_links":{"message":{"href":"\#($0)"}}"# } ?? ""
        return try await ask(.post, start, #"{"operationId":"o1","to":"sip:\#(user)@contoso.example"\#(links)}"#)
    }
}

extension SIPClient {
    /// The next response of a status to a request of a method; what comes before it is passed over.
    fileprivate func receive(_ status: Status, to method: SIP.Method) async throws -> Message {
        try await EventLoop.withDeadline(.seconds(60)) {
            while true {
                let message = try await self.receive()
                if message.status == status, message.cseq?.method == method { return message }
            }
        }
    }

    fileprivate func via() throws -> Via { try #require(try request(.options).topVia) }
}
