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
