import Foundation
import LabPool
import Testing

/// Two clients that know nothing of each other in one conference.
@Suite("Our plugin and pidgin-sipe in one conference", .serialized)
struct ConferenceTests {
    private let referee: Referee

    private static let alice = "alice@contoso.example"
    private static let bob = "bob@contoso.example"

    init() throws {
        referee = try Referee()
    }

    private static let pairs: [(ChatPartner.Plugin, ChatPartner.Plugin)] = [
        (.ours, .sipe), (.sipe, .ours), (.ours, .ours), (.sipe, .sipe),
    ]

    @Test("one opens it for the other, both see each other, chat in both directions, and leave", arguments: pairs)
    func conference(first: ChatPartner.Plugin, second: ChatPartner.Plugin) async throws {
        let observations = try await ChatPool.with(users: ["alice", "bob"]) { pool in
            let alice = try await ChatPartner(first, user: "alice", at: pool, referee: referee)
            let bob = try await ChatPartner(second, user: "bob", at: pool, referee: referee)
            // pidgin-sipe asks whether there are conferences before it opens any.
            if first == .sipe { try await pool.hears { $0.hasSeen("focusfactory") } }
            try await alice.tells("contact \(Self.bob)")
            alice.tell("choose \(Self.bob) \(first.newConference)")
            for client in [alice, bob] {
                try await client.tells("joined")
                try await client.tells("came \(Self.alice)")
                try await client.tells("came \(Self.bob)")
            }
            alice.tell("say Hello &lt;Bob&gt;")
            try await bob.tells("heard \(Self.alice)")
            #expect(bob.lines("heard")[0].contains("Hello &lt;Bob&gt;"), "\(bob.lines("heard"))")
            bob.tell("say <b>Hello</b> Alice")
            try await alice.tells("heard \(Self.bob)")
            #expect(alice.lines("heard")[0].contains("Hello"), "\(alice.lines("heard"))")
            bob.tell("part")
            try await alice.tells("went \(Self.bob)")
            alice.tell("part")
            #expect(alice.lines("error").isEmpty && bob.lines("error").isEmpty)
            try await alice.leave()
            try await bob.leave()
        }
        // pidgin-sipe looks for a group-chat server that is not there.
        let refusals = Set(observations.refusals).subtracting([.recipientUnknown("ocschat@contoso.example")])
        #expect(refusals.isEmpty, "\(refusals)")
    }
}

extension ChatPartner.Plugin {
    /// What opens a conference in a contact's menu.
    fileprivate var newConference: String {
        switch self {
        case .ours: "Initiate conference"
        case .sipe: "New chat"
        }
    }
}

extension Observations {
    /// Whether something was asked of what has this in its name.
    fileprivate func hasSeen(_ name: String) -> Bool {
        events.contains { if case .request(_, _, _, let target) = $0 { target.contains(name) } else { false } }
    }
}
