import Foundation
import LabPool
import Testing

/// Two clients that know nothing of each other but what the pool carries between them.
@Suite("Our plugin and pidgin-sipe in one pool", .serialized)
struct ChatTests {
    private let referee: Referee

    init() throws {
        referee = try Referee()
    }

    private func meet(
        _ first: ChatPartner.Plugin, _ second: ChatPartner.Plugin,
        _ body: (ChatPartner, ChatPartner) async throws -> Void
    ) async throws {
        let observations = try await ChatPool.with(users: ["alice", "bob"]) { pool in
            let alice = try await ChatPartner(first, user: "alice", at: pool, referee: referee)
            let bob = try await ChatPartner(second, user: "bob", at: pool, referee: referee)
            try await body(alice, bob)
            try await alice.leave()
            try await bob.leave()
        }
        // pidgin-sipe looks for a group-chat server that is not there, and both take leave of who has left.
        let refusals = Set(observations.refusals).subtracting([
            .recipientUnknown("ocschat@contoso.example"), .recipientUnknown("nobody@contoso.example"),
            .recipientOffline("alice@contoso.example"), .recipientOffline("bob@contoso.example"),
        ])
        #expect(refusals.isEmpty)
    }

    private static let pairs: [(ChatPartner.Plugin, ChatPartner.Plugin)] = [
        (.ours, .sipe), (.sipe, .ours), (.ours, .ours), (.sipe, .sipe),
    ]

    @Test("they chat in both directions, see each other type, and begin anew after the end", arguments: pairs)
    func chat(first: ChatPartner.Plugin, second: ChatPartner.Plugin) async throws {
        try await meet(first, second) { alice, bob in
            alice.tell("send bob@contoso.example 1 &lt; 2 :-)")
            try await bob.tells("received alice@contoso.example")
            #expect(bob.lines("received")[0].contains("1 &lt; 2 :-)"))
            bob.tell("send alice@contoso.example Hello")
            try await alice.tells("received bob@contoso.example")
            alice.tell("type bob@contoso.example")
            try await bob.tells("typing alice@contoso.example")
            bob.tell("type alice@contoso.example")
            try await alice.tells("typing bob@contoso.example")
            alice.tell("send bob@contoso.example <b><font color=\"#ff0000\">red</font></b>")
            try await bob.waits(for: 2)
            #expect(bob.lines("received")[1].lowercased().contains("color=\"#ff0000\""))
            #expect(bob.lines("received")[1].lowercased().contains("<b>"))
            // What pidgin-sipe has to say after the end it loses where an answer from before is still on its way.
            bob.tell("send alice@contoso.example seen")
            try await alice.waits(for: 2)
            alice.tell("close bob@contoso.example")
            alice.tell("send bob@contoso.example still there?")
            try await bob.waits(for: 3)
            bob.tell("send alice@contoso.example yes")
            try await alice.waits(for: 3)
            #expect(alice.lines("received").count == 3, "\(alice.lines("received"))")
            #expect(bob.lines("received").count == 3, "\(bob.lines("received"))")
            #expect(alice.lines("error").isEmpty && bob.lines("error").isEmpty)
        }
    }

    @Test("a message to somebody who is not there comes back with the reason")
    func undelivered() async throws {
        try await meet(.ours, .sipe) { alice, _ in
            alice.tell("send nobody@contoso.example Hello <b>there</b>")
            try await alice.tells("error nobody@contoso.example This message was not delivered.")
            let line = try #require(alice.lines("error").first)
            #expect(line.contains("User does not exist"), "\(line)")
            #expect(line.hasSuffix("<br>Hello <b>there</b>"), "\(line)")
        }
    }

    @Test(
        "a message to somebody who has left comes back with the reason, or to another endpoint",
        arguments: [true, false])
    func left(hasConversation: Bool) async throws {
        try await meet(.ours, .sipe) { alice, bob in
            if hasConversation {
                alice.tell("send bob@contoso.example first")
                try await bob.waits(for: 1)
            }
            try await bob.leave()
            alice.tell("send bob@contoso.example Hello")
            try await alice.tells("error bob@contoso.example This message was not delivered.")
            #expect(alice.lines("error")[0].hasSuffix("<br>Hello"))
        }
    }

    @Test(
        "twenty messages in a row arrive in their order, once",
        arguments: [(.ours, .sipe), (.sipe, .ours)] as [(ChatPartner.Plugin, ChatPartner.Plugin)])
    func order(first: ChatPartner.Plugin, second: ChatPartner.Plugin) async throws {
        try await meet(first, second) { alice, bob in
            for number in 1...20 { alice.tell("send bob@contoso.example number \(number) end") }
            try await bob.waits(for: 20)
            let numbers = bob.lines("received").map { line in
                (1...20).first { line.contains("number \($0) end") } ?? 0
            }
            #expect(numbers == Array(1...20))
        }
    }
}

extension ChatPartner {
    /// Waits until so many messages have arrived.
    fileprivate func waits(for count: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while lines("received").count < count {
            guard ContinuousClock.now < end else {
                Issue.record(
                    "\(count) messages did not arrive, but \(lines("received"))", sourceLocation: sourceLocation)
                throw CancellationError()
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
