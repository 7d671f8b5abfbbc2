import EventLoop
import JSON
import LabPool
import Network
import SIP
import Testing

@Suite("The lab's meetings of users over the web API")
struct UCWAMeetingTests {
    @Test("a user opens a meeting and asks another in, who joins it")
    func adhoc() async throws {
        try await withUsers { alice, bob in
            try await bob.makeAvailable()
            let (place, uri) = try await Self.open(alice)
            let add = try #require(place.href("addParticipant"))
            #expect(try await alice.ask(.post, add, #"{"operationId":"i1","to":"bob"}"#).status == 400)
            #expect(
                try await alice.ask(.post, add, #"{"operationId":"i1","to":"sip:bob@contoso.example"}"#).status == 201)
            let invitation = try await bob.wait(for: "communication started onlineMeetingInvitation").embedded
            #expect(invitation["direction"] == "Incoming" && invitation["onlineMeetingUri"] == uri)
            #expect(invitation["_embedded"]?["from"]?["uri"] == "sip:alice@contoso.example")
            #expect(try await bob.ask(.post, try #require(invitation.href("accept")), "").status == 204)
            try await bob.wait(for: "communication completed onlineMeetingInvitation") { $0["status"] == "Success" }
            try await alice.wait(for: "communication completed participantInvitation") { $0["status"] == "Success" }
            try await alice.wait(for: "conversation added participant") { $0.embedded["name"] == "Bob" }
        }
    }

    @Test("who is asked in declines, or does not answer, and the inviter hears of it", arguments: [false, true])
    func declined(isMissed: Bool) async throws {
        try await withUsers { alice, bob in
            try await bob.makeAvailable()
            if isMissed { bob.pool.webPatience = .milliseconds(200) }
            let (place, _) = try await Self.open(alice)
            let add = try #require(place.href("addParticipant"))
            #expect(
                try await alice.ask(.post, add, #"{"operationId":"i1","to":"sip:bob@contoso.example"}"#).status == 201)
            let invitation = try await bob.wait(for: "communication started onlineMeetingInvitation").embedded
            if !isMissed {
                let decline = try #require(invitation.href("decline"))
                #expect(try await bob.ask(.post, decline, #"{"reason":"Global"}"#).status == 204)
            }
            let end = try await bob.wait(for: "communication completed onlineMeetingInvitation")
            #expect(end["reason"]?["subcode"]?.text == (isMissed ? "Missed" : "Declined"))
            let answer = try await alice.wait(for: "communication completed participantInvitation")
            #expect(answer["reason"]?["subcode"]?.text == (isMissed ? "Timeout" : "Declined"))
        }
    }

    @Test("a conversation of two goes on as a conference, in the documented order, and the other one is asked into it")
    func growth() async throws {
        try await withUsers { alice, bob in
            let messaging = try await Self.talk(alice, bob)
            let conversation = try #require(messaging.href("conversation"))
            let add = try #require(try await alice.ask(.get, conversation).document?.href("addParticipant"))
            #expect(try await alice.ask(.post, add, #"{"operationId":"g1"}"#).status == 400)
            let answer = try await alice.ask(.post, add, #"{"operationId":"g1","to":"sip:nobody@contoso.example"}"#)
            #expect(answer.status == 201)
            var names: [String] = []
            var states: [String] = []
            var failure: JSONValue = .null
            while failure == .null {
                for (name, event) in try await alice.poll() {
                    names.append(name)
                    if name == "communication updated conversation" {
                        states.append(event.embedded["state"]?.text ?? "")
                    }
                    if name == "communication completed participantInvitation" { failure = event }
                }
            }
            #expect(states == ["Conferencing", "Conferenced"])
            #expect(names.first == "communication started participantInvitation")
            #expect(names.contains("conversation added onlineMeeting"))
            #expect(names.contains("conversation added localParticipant"))
            #expect(failure["reason"]?["subcode"] == "DestinationNotFound")
            let place = try #require(try await alice.ask(.get, conversation).document)
            #expect(place["state"] == "Conferenced")
            let chat = try await alice.ask(.get, try #require(place.href("messaging"))).document
            #expect(chat?["state"] == "Connected" && chat?.href("sendMessage") != nil)

            try await bob.wait(for: "communication deleted conversation")
            let invitation = try await bob.wait(for: "communication started onlineMeetingInvitation").embedded
            #expect(invitation["threadId"] == place["threadId"])
            #expect(try await bob.ask(.post, try #require(invitation.href("accept")), "").status == 204)
            try await alice.wait(for: "conversation added participant") { $0.embedded["name"] == "Bob" }
        }
    }

    @Test("a conversation that cannot become a conference stays one of two")
    func noGrowth() async throws {
        try await withUsers { alice, bob in
            alice.pool.faults.add(.growthRefused, nil)
            let messaging = try await Self.talk(alice, bob)
            let conversation = try #require(messaging.href("conversation"))
            let add = try #require(try await alice.ask(.get, conversation).document?.href("addParticipant"))
            #expect(
                try await alice.ask(.post, add, #"{"operationId":"g1","to":"sip:bob@contoso.example"}"#).status == 201)
            let end = try await alice.wait(for: "communication completed participantInvitation")
            #expect(end["reason"]?["subcode"] == "EscalationFailed")
            #expect(try await alice.ask(.get, conversation).document?["state"] == "Connected")
            let send = try #require(messaging.href("sendMessage"))
            #expect(try await alice.ask(.post, send, "Hi", type: "text/plain").status == 201)
        }
    }

    /// A conversation that alice has begun with bob: her messaging.
    @LoopActor
    private static func talk(_ alice: UCWAClient, _ bob: UCWAClient) async throws -> JSONValue {
        try await bob.makeAvailable()
        let start = try #require(alice.application["_embedded"]?["communication"]?.href("startMessaging"))
        #expect(
            try await alice.ask(.post, start, #"{"operationId":"o1","to":"sip:bob@contoso.example"}"#).status == 201)
        let invitation = try await bob.wait(for: "communication started messagingInvitation").embedded
        #expect(try await bob.ask(.post, try #require(invitation.href("accept")), "").status == 204)
        let messaging = try await alice.wait(for: "conversation updated messaging") {
            $0.embedded["state"] == "Connected"
        }.embedded
        try await alice.wait(for: "communication completed messagingInvitation")
        return messaging
    }

    /// A meeting that alice has opened: her conversation, and the meeting's URI.
    @LoopActor
    private static func open(_ alice: UCWAClient) async throws -> (conversation: JSONValue, uri: JSONValue) {
        let start = try #require(alice.application["_embedded"]?["communication"]?.href("startOnlineMeeting"))
        #expect(try await alice.ask(.post, start, #"{"operationId":"o1","subject":"Budget"}"#).status == 201)
        let invitation = try await alice.wait(for: "communication completed onlineMeetingInvitation").embedded
        let conversation = try await alice.ask(.get, try #require(invitation.href("conversation"))).document
        #expect(conversation?["state"] == "Conferenced" && conversation?["subject"] == "Budget")
        return (try #require(conversation), try #require(invitation["onlineMeetingUri"]))
    }
}
