import Communicator
import EventLoop
import LabPool
import Messaging
import Testing

extension SessionTests {
    /// With a manager that the lab plays, and other clients of ours.
    @Suite("Group chats of 2005")
    struct GroupChats {
        private static let users = ["alice", "bob", "carol", "dave"]

        /// Runs `body` with a chat that alice manages, and bob, carol and so on signed in.
        private static func with(
            _ count: Int,
            _ body:
                @escaping @LoopActor @Sendable (TestSite, GroupChatManager, [ChatClient]) async throws
                -> Void
        ) async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, Array(1...count))
                let manager = try #require(site.pool.openGroupChat(as: "alice@contoso.example"))
                try await body(site, manager, clients)
                #expect(manager.violations.isEmpty)
                for client in clients {
                    client.session.signOut()
                    try await client.wait { $0.hasEnded }
                }
            }
        }

        /// Asks the clients into the chat; all accept.
        @LoopActor
        private static func meet(_ manager: GroupChatManager, _ clients: [ChatClient]) async throws -> [UInt64] {
            manager.invite(clients.map(\.address.description))
            var numbers: [UInt64] = []
            for client in clients {
                try await client.wait { !$0.invitations.isEmpty }
                let number = try #require(client.invitations.last)
                #expect(client.session.conferences.answer(number, accepts: true))
                numbers.append(number)
            }
            for client in clients { try await client.wait { $0.present.count == clients.count + 1 } }
            try await waitUntil { manager.present.count == clients.count }
            return numbers
        }

        @Test("all who are asked in hear each other, whoever accepts first")
        func mesh() async throws {
            try await Self.with(2) { _, manager, clients in
                let numbers = try await Self.meet(manager, clients)
                #expect(clients[0].present == ["alice", "bob", "carol"])
                manager.say("Welcome")
                for client in clients { try await client.wait { $0.heard == ["alice: Welcome"] } }
                for text in ["One", "Two", "Three"] {
                    #expect(clients[0].session.conferences.send("<b>\(text)</b>", in: numbers[0]) != nil)
                }
                try await clients[1].wait { $0.heard.count == 4 }
                #expect(clients[1].heard.suffix(3) == ["bob: One", "bob: Two", "bob: Three"])
                try await waitUntil { manager.heard.count == 3 }
                #expect(manager.heard == ["bob: One", "bob: Two", "bob: Three"])
                _ = clients[1].session.conferences.setTyping(true, in: numbers[1])
                try await clients[0].wait { $0.typists == ["carol true"] }
                #expect(clients.allSatisfy { $0.lost.isEmpty && $0.received.isEmpty })
            }
        }

        @Test("a conversation of two goes on as a group chat when a third comes")
        func growth() async throws {
            try await Self.with(2) { _, manager, clients in
                manager.invite([clients[0].address.description])
                try await waitUntil { manager.present.count == 1 }
                manager.say("To you alone")
                try await clients[0].wait { $0.received == ["alice: To you alone"] }
                manager.invite([clients[1].address.description])
                try await clients[1].wait { !$0.invitations.isEmpty }
                _ = clients[1].session.conferences.answer(clients[1].invitations[0], accepts: true)
                for client in clients { try await client.wait { $0.present == ["alice", "bob", "carol"] } }
                #expect(clients[0].invitations.isEmpty, "who is in the conversation is not asked")
                #expect(clients[0].notes == ["The conversation goes on as a group chat."])
                manager.say("To both")
                for client in clients { try await client.wait { $0.heard == ["alice: To both"] } }
                _ = clients[1].session.conferences.send("Hi", in: clients[1].invitations[0])
                try await clients[0].wait { $0.heard == ["alice: To both", "carol: Hi"] }
            }
        }

        @Test("whoever is to come is invited by the manager, and whoever declines is named")
        func referral() async throws {
            try await Self.with(3) { _, manager, clients in
                let numbers = try await Self.meet(manager, Array(clients.prefix(2)))
                let dave = clients[2]
                _ = clients[0].session.conferences.invite(dave.address, to: numbers[0])
                try await dave.wait { $0.invitations.count == 1 }
                _ = dave.session.conferences.answer(dave.invitations[0], accepts: false)
                try await clients[0].wait { $0.remarks.count == 1 }
                #expect(clients[0].remarks[0].contains("dave@contoso.example declined"))
                _ = clients[0].session.conferences.invite(dave.address, to: numbers[0])
                try await dave.wait { $0.invitations.count == 2 }
                _ = dave.session.conferences.answer(dave.invitations[1], accepts: true)
                for client in clients { try await client.wait { $0.present == ["alice", "bob", "carol", "dave"] } }
                _ = dave.session.conferences.send("Here I am", in: dave.invitations[1])
                for client in clients.prefix(2) { try await client.wait { $0.heard == ["dave: Here I am"] } }
                try await waitUntil { manager.heard == ["dave: Here I am"] }
            }
        }

        @Test("whoever leaves is gone for all, and the last one's chat is over")
        func leaving() async throws {
            try await Self.with(2) { _, manager, clients in
                let numbers = try await Self.meet(manager, clients)
                manager.leave()
                for client in clients { try await client.wait { $0.present == ["bob", "carol"] } }
                _ = clients[0].session.conferences.invite(clients[1].address, to: numbers[0])
                try await clients[0].wait { $0.remarks.count == 1 }
                _ = clients[0].session.conferences.send("Still there?", in: numbers[0])
                try await clients[1].wait { $0.heard == ["bob: Still there?"] }
                _ = clients[1].session.conferences.leave(numbers[1])
                try await clients[0].wait { $0.endings.count == 1 }
                #expect(clients[0].present == ["bob"])
                #expect(!clients[0].session.conferences.leave(numbers[0]))
            }
        }

        @Test("a chat outlives the loss of the connection")
        func interruption() async throws {
            try await Self.with(2) { site, manager, clients in
                let numbers = try await Self.meet(manager, clients)
                // What both have heard of each other shows that their dialog stands.
                for (client, number) in zip(clients, numbers) {
                    _ = client.session.conferences.send("Hello", in: number)
                }
                for client in clients { try await client.wait { $0.heard.count == 1 } }
                try await waitUntil { manager.heard.count == 2 }
                site.pool.dropClients(of: clients[0].address.description)
                try await clients[0].wait { $0.interruptions == 1 }
                _ = clients[0].session.conferences.send("Back again", in: numbers[0])
                try await clients[1].wait { $0.heard.last == "bob: Back again" }
                try await waitUntil { manager.heard.last == "bob: Back again" }
                #expect(clients[0].lost.isEmpty)
            }
        }

        @Test("members agree to whoever wants to be the manager")
        func election() async throws {
            try await Self.with(1) { _, manager, clients in
                manager.invite([clients[0].address.description, "dave@contoso.example"])
                try await clients[0].wait { !$0.invitations.isEmpty }
                _ = clients[0].session.conferences.answer(clients[0].invitations[0], accepts: true)
                try await waitUntil { manager.present.count == 1 }
                manager.inform(
                    """
                    <?xml version="1.0"?>
                    <action xmlns="http://schemas.microsoft.com/sip/multiparty/">\
                    <RequestRM uri="sip:alice@contoso.example" bid="1804289383"/></action>
                    """)
                try await waitUntil { manager.answers.count == 1 }
                #expect(
                    manager.answers[0].contains("<RequestRMResponse uri=\"sip:bob@contoso.example\" allow=\"true\""))
                // Dave, whom the invitation named, is not signed in.
                try await clients[0].wait { $0.remarks.count == 1 }
                #expect(clients[0].remarks[0].contains("dave@contoso.example could not be invited"))
            }
        }

        @Test("the lab asks all into a chat once as many are there as it was told, and greets them when all have come")
        func automatic() async throws {
            try await TestSite.with([.groupChat: 2], users: Self.users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                // Who is asked first is in a conversation of two until the second comes.
                try await clients[1].wait { !$0.invitations.isEmpty }
                #expect(clients[1].session.conferences.answer(clients[1].invitations[0], accepts: true))
                for client in clients {
                    try await client.wait { $0.present == ["alice", "bob", "dave"] }
                    // It may be earlier than the second's request to the first, whose conversation is one of two till then.
                    try await client.wait { $0.heard + $0.received == ["dave: Hello, everybody"] }
                }
                let late = try await ChatClient.signIn(site, [2])
                #expect(late[0].invitations.isEmpty)
                for client in clients + late {
                    client.session.signOut()
                    try await client.wait { $0.hasEnded }
                }
            }
        }

        @Test("an invitation is declined once")
        func declined() async throws {
            try await Self.with(2) { _, manager, clients in
                manager.invite(clients.map(\.address.description))
                for client in clients { try await client.wait { $0.invitations.count == 1 } }
                for client in clients {
                    #expect(client.session.conferences.answer(client.invitations[0], accepts: false))
                    #expect(!client.session.conferences.answer(client.invitations[0], accepts: true))
                }
                try await waitUntil { manager.hasAllAnswers }
                #expect(manager.present.isEmpty)
            }
        }
    }
}
