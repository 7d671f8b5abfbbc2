import EventLoop
import Foundation
import LabPool
import Testing

/// A group chat of 2005: its manager is the lab's, the members know nothing of each other.
@Suite("Our plugin and pidgin-sipe in one group chat of 2005", .serialized)
struct GroupChatTests {
    private let referee: Referee

    private static let alice = "alice@contoso.example"
    private static let bob = "bob@contoso.example"
    private static let carol = "carol@contoso.example"

    init() throws {
        referee = try Referee()
    }

    private static let pairs: [(ChatPartner.Plugin, ChatPartner.Plugin)] = [(.ours, .sipe), (.sipe, .ours)]

    @Test("the manager asks both in, all see and hear each other, and leave", arguments: pairs)
    func mesh(first: ChatPartner.Plugin, second: ChatPartner.Plugin) async throws {
        _ = try await ChatPool.with(users: ["alice", "bob", "carol"]) { pool in
            let bob = try await ChatPartner(first, user: "bob", at: pool, referee: referee)
            let carol = try await ChatPartner(second, user: "carol", at: pool, referee: referee)
            let manager = try await pool.openGroupChat(as: Self.alice, with: [Self.bob, Self.carol])
            for client in [bob, carol] { try await client.tells("joined") }
            try await bob.tells("came \(Self.carol)")
            try await carol.tells("came \(Self.bob)")
            try await waitUntil { manager.present.count == 2 }
            await manager.say("Welcome")
            for client in [bob, carol] {
                try await client.tells("heard \(Self.alice)")
                #expect(client.lines("heard")[0].contains("Welcome"))
            }
            bob.tell("say Hello Carol")
            try await carol.tells("heard \(Self.bob)")
            carol.tell("say Hello Bob")
            try await bob.tells("heard \(Self.carol)")
            try await heard(manager, ["bob", "carol"])
            carol.tell("part")
            try await bob.tells("went \(Self.carol)")
            #expect(await manager.violations.isEmpty)
            #expect(bob.lines("error").isEmpty && carol.lines("error").isEmpty)
            try await bob.leave()
            try await carol.leave()
        }
    }

    /// Waits until the manager has heard one text from each.
    @LoopActor
    private func heard(_ manager: GroupChatManager, _ names: [String]) async throws {
        try await waitUntil { manager.heard.count == names.count }
        for name in names { #expect(manager.heard.contains { $0.hasPrefix("\(name): ") && $0.contains("Hello") }) }
    }
}
