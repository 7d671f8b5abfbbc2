import Communicator
import Conferencing
import Discovery
import EventLoop
import LabPool
import Messaging
import Testing

extension SessionTests {
    @Suite("Messages and meetings over UCWA")
    struct WebChat {
        /// How a user is signed in.
        enum Way: Sendable, CaseIterable {
            case sip
            case web
        }

        private static let users = ["alice", "bob", "carol"]
        private static let pairs: [(Way, Way)] = [(.web, .sip), (.sip, .web), (.web, .web)]

        /// Runs `body` with clients of the first users.
        private static func with(
            _ ways: [Way], _ faults: [Fault: Int?] = [:],
            _ body: @escaping @LoopActor @Sendable (TestSite, [ChatClient]) async throws -> Void
        ) async throws {
            try await TestSite.with(faults, users: users) { site in
                var clients: [ChatClient] = []
                for (number, way) in ways.enumerated() {
                    let client = ChatClient(
                        try site.account(number) {
                            $0.directory = "\($0.directory ?? "")-\(number)"
                            guard way == .web else { return }
                            $0.transport = .web
                            $0.server = ServerAddress("localhost:\(site.pool.webPort)")
                        })
                    client.session.signIn()
                    try await client.wait { $0.signIns == 1 || $0.hasEnded }
                    #expect(client.signIns == 1)
                    clients.append(client)
                }
                try await body(site, clients)
                for client in clients {
                    client.session.signOut()
                    try await client.wait { $0.hasEnded }
                }
            }
        }

        @Test("texts arrive once and in their order, and those who answer are heard", arguments: pairs)
        func conversation(ways: (Way, Way)) async throws {
            try await Self.with([ways.0, ways.1]) { _, clients in
                let numbers = (1...10).map { clients[0].send("\($0)", to: clients[1]) }
                try await clients[1].wait { $0.received.count == 10 }
                #expect(clients[1].received == (1...10).map { "alice: \($0)" })
                clients[1].send("<b>Hi</b> &amp; welcome", to: clients[0])
                try await clients[0].wait { $0.received.count == 1 && $0.delivered.count == 10 }
                #expect(clients[0].received == ["bob: Hi & welcome"])
                #expect(clients[0].delivered == numbers && clients[0].undelivered.isEmpty)
                try await clients[1].wait { $0.delivered.count == 1 }
                #expect(clients[1].received.count == 10, "what the invitation carried is not shown again")
            }
        }

        @Test("both see each other type", arguments: pairs)
        func typing(ways: (Way, Way)) async throws {
            try await Self.with([ways.0, ways.1]) { _, clients in
                clients[0].send("Hello", to: clients[1])
                try await clients[0].wait { $0.delivered.count == 1 }
                clients[1].session.messenger.setTyping(true, to: clients[0].address)
                try await clients[0].wait { $0.typing.first == true }
                clients[0].session.messenger.setTyping(true, to: clients[1].address)
                try await clients[1].wait { $0.typing.first == true }
            }
        }

        @Test("who is not there is named with a reason, and the text comes back")
        func nobodyThere() async throws {
            try await Self.with([.web]) { _, clients in
                let bob = try #require(SignInAddress("bob@contoso.example"))
                let stranger = try #require(SignInAddress("nobody@contoso.example"))
                let number = clients[0].session.messenger.send("<b>Hello</b>", to: bob)
                try await clients[0].wait { $0.undelivered.count == 1 }
                #expect(clients[0].undelivered[0].number == number)
                #expect(clients[0].undelivered[0].failure.reason == .offline)
                #expect(clients[0].undelivered[0].text?.html == "<b>Hello</b>")
                _ = clients[0].session.messenger.send("Who?", to: stranger)
                try await clients[0].wait { $0.undelivered.count == 2 }
                #expect(clients[0].undelivered[1].failure.reason == .unknown)
            }
        }

        @Test("after one side has left the next text begins a new conversation", arguments: pairs)
        func leaving(ways: (Way, Way)) async throws {
            try await Self.with([ways.0, ways.1]) { _, clients in
                clients[0].send("One", to: clients[1])
                try await clients[1].wait { $0.received.count == 1 }
                try await clients[0].wait { $0.delivered.count == 1 }
                clients[0].session.messenger.leave(clients[1].address)
                clients[0].send("Two", to: clients[1])
                try await clients[1].wait { $0.received.count == 2 }
                try await clients[0].wait { $0.delivered.count == 2 }
                clients[1].session.messenger.leave(clients[0].address)
                clients[1].send("Three", to: clients[0])
                try await clients[0].wait { $0.received.count == 1 }
                #expect(clients[1].received == ["alice: One", "alice: Two"])
            }
        }

        @Test(
            "nothing is lost or shown twice where events carry nothing, come anew, or the application is forgotten",
            arguments: [
                [.bareEvents: nil], [.eventsResync: 3], [.eventsResync: 8], [.brokenPolls: 1], [.pollReplaced: nil],
                [.messageRefused: 404], [.messageRefused: 409], [.messageRefused: 410], [.invitationCut: nil],
                [.messageRefused: 429], [.messageRefused: 503], [.emptyPolls: nil], [.slowPolls: 1],
            ] as [[Fault: Int?]])
        func mishaps(faults: [Fault: Int?]) async throws {
            try await Self.with([.web, .web], faults) { _, clients in
                for number in 1...5 { clients[0].send("\(number)", to: clients[1]) }
                try await clients[1].wait { $0.received.count == 5 }
                #expect(clients[1].received == (1...5).map { "alice: \($0)" })
                clients[1].send("Hi", to: clients[0])
                try await clients[0].wait { $0.received.count == 1 && $0.delivered.count == 5 }
                #expect(clients[0].undelivered.isEmpty)
            }
        }

        @Test("a text that comes while a poll never ends is there with the next")
        func endlessPoll() async throws {
            try await TestSite.with(users: Self.users) { site in
                let clients = try [0, 1].map { number in
                    ChatClient(
                        try site.account(number) {
                            $0.directory = "\($0.directory ?? "")-\(number)"
                            guard number == 0 else { return }
                            $0.transport = .web
                            $0.server = ServerAddress("localhost:\(site.pool.webPort)")
                            $0.timing.webPoll = .seconds(1)
                        })
                }
                site.pool.faults.add(.slowPolls, 0)
                for client in clients {
                    client.session.signIn()
                    try await client.wait { $0.signIns == 1 }
                }
                let number = clients[1].send("One", to: clients[0])
                try await site.pool.hears { seen in
                    let gets = seen.requests.filter { $0.hasPrefix("GET /ucwa/") }
                    return Dictionary(grouping: gets) { $0 }.values.contains { $0.count >= 3 }
                }
                #expect(clients[0].received.isEmpty)
                site.pool.faults = []
                try await clients[0].wait { $0.received == ["bob: One"] }
                try await clients[1].wait { $0.delivered == [number] }
                #expect(clients[0].interruptions == 0)
                for client in clients {
                    client.session.signOut()
                    try await client.wait { $0.hasEnded }
                }
            }
        }

        @Test("a conversation goes on although the server forgets an application in its midst")
        func forgotten() async throws {
            try await Self.with([.web, .web]) { site, clients in
                clients[0].send("One", to: clients[1])
                try await clients[0].wait { $0.delivered.count == 1 }
                site.pool.faults.add(.applicationGone, 0)
                try await site.pool.hears { seen in
                    seen.requests.count { $0.hasPrefix("POST ") && $0.hasSuffix("/applications") } == 3
                }
                try await clients[0].insist("Two", to: clients[1])
                try await clients[1].wait { $0.received.count >= 2 }
                clients[1].send("Three", to: clients[0])
                try await clients[0].wait { $0.received.count == 1 }
                #expect(clients[1].received == ["alice: One", "alice: Two"])
                #expect(clients[0].received == ["bob: Three"])
            }
        }

        @Test("an invitation whose answer is lost leaves one conversation, which ends with the user's leaving")
        func lostAnswer() async throws {
            try await Self.with([.web, .web], [.invitationCut: nil]) { site, clients in
                clients[0].send("Hello", to: clients[1])
                try await clients[0].wait { $0.delivered.count == 1 }
                try await clients[1].wait { $0.received == ["alice: Hello"] }
                #expect(clients[0].undelivered.isEmpty)
                clients[0].session.messenger.leave(clients[1].address)
                try await site.pool.hears { $0.requests.contains { $0.hasPrefix("DELETE ") } }
                clients[1].send("Hi", to: clients[0])
                try await clients[0].wait { $0.received == ["bob: Hi"] }
            }
        }

        @Test("scripts are text to whoever reads them, formatted or plain", arguments: pairs)
        func scripts(ways: (Way, Way)) async throws {
            try await Self.with([ways.0, ways.1]) { _, clients in
                let script = "&lt;script&gt;alert(1)&lt;/script&gt; &lt;a href=\"javascript:x\"&gt;"
                let words = "<script>alert(1)</script> <a href=\"javascript:x\">"
                for text in [script, "<b>Bold \(script)</b>"] { clients[0].send(text, to: clients[1]) }
                try await clients[1].wait { $0.received.count == 2 }
                #expect(clients[1].received == ["alice: \(words)", "alice: Bold \(words)"])
                for case .received(let message) in clients[1].events {
                    #expect(!message.text.html.contains("<script") && !message.text.html.contains("<a "))
                }
            }
        }

        @Test(
            "a conversation of two grows into a conference with a third, from either side",
            arguments: [[.web, .web, .web], [.web, .sip, .web], [.web, .web, .sip], [.sip, .web, .web]] as [[Way]])
        func growth(ways: [Way]) async throws {
            try await Self.with(ways) { _, clients in
                let (alice, bob, carol) = (clients[0], clients[1], clients[2])
                alice.send("Hello", to: bob)
                try await alice.wait { $0.delivered.count == 1 }
                let number = alice.session.conferences.grow(bob.address, with: carol.address)
                for guest in [bob, carol] {
                    try await guest.wait { $0.invitations.count == 1 }
                    #expect(guest.session.conferences.answer(guest.invitations[0], accepts: true))
                }
                for client in clients { try await client.wait { $0.present == ["alice", "bob", "carol"] } }
                #expect(alice.opened?.organizer == "alice@contoso.example" && alice.endings.isEmpty)
                for (index, client) in clients.enumerated() {
                    let conference = try #require(client.conferenceEvents.last?.conference)
                    #expect(client.session.conferences.send("Text \(index)", in: conference) != nil)
                    for other in clients where other !== client {
                        try await other.wait { $0.heard.last?.hasSuffix("Text \(index)") == true }
                    }
                }
                #expect(alice.heard == ["bob: Text 1", "carol: Text 2"])
                bob.send("Between us", to: alice)
                try await alice.wait { $0.received == ["bob: Between us"] }
                #expect(bob.received == ["alice: Hello"])
                _ = alice.session.conferences.leave(number)
                for client in [bob, carol] { try await client.wait { $0.present == ["bob", "carol"] } }
            }
        }

        @Test("who is asked in and declines is named, and the two are in the conference")
        func declinedGrowth() async throws {
            try await Self.with([.web, .web, .web]) { _, clients in
                let (alice, bob, carol) = (clients[0], clients[1], clients[2])
                alice.send("Hello", to: bob)
                try await alice.wait { $0.delivered.count == 1 }
                _ = alice.session.conferences.grow(bob.address, with: carol.address)
                try await carol.wait { $0.invitations.count == 1 }
                #expect(carol.session.conferences.answer(carol.invitations[0], accepts: false))
                try await alice.wait { $0.remarks == ["carol@contoso.example declined the invitation."] }
                try await bob.wait { $0.invitations.count == 1 }
                #expect(bob.session.conferences.answer(bob.invitations[0], accepts: true))
                for client in [alice, bob] { try await client.wait { $0.present == ["alice", "bob"] } }
            }
        }

        @Test("a conversation that the server does not let grow goes on, and the user is told")
        func refusedGrowth() async throws {
            try await Self.with([.web, .sip, .web], [.growthRefused: nil]) { _, clients in
                let (alice, bob, carol) = (clients[0], clients[1], clients[2])
                alice.send("One", to: bob)
                try await alice.wait { $0.delivered.count == 1 }
                let number = alice.session.conferences.grow(bob.address, with: carol.address)
                try await alice.wait { $0.endings.count == 1 }
                #expect(alice.endings[0].hasPrefix("The conversation could not become a conference."))
                #expect(alice.session.conferences.send("x", in: number) == nil)
                alice.send("Two", to: bob)
                bob.send("Three", to: alice)
                try await bob.wait { $0.received == ["alice: One", "alice: Two"] }
                try await alice.wait { $0.received == ["bob: Three"] && $0.delivered.count == 2 }
                #expect(carol.invitations.isEmpty)
            }
        }

        @Test("where there is no conversation a conference is opened, and both are asked in", arguments: Way.allCases)
        func growthOfNothing(way: Way) async throws {
            try await Self.with([way, .web, .sip]) { _, clients in
                _ = clients[0].session.conferences.grow(clients[1].address, with: clients[2].address)
                for guest in clients.dropFirst() {
                    try await guest.wait { $0.invitations.count == 1 }
                    #expect(guest.session.conferences.answer(guest.invitations[0], accepts: true))
                }
                for client in clients { try await client.wait { $0.present == ["alice", "bob", "carol"] } }
            }
        }

        @Test("a meeting is opened, others are asked in, and everybody hears everybody", arguments: Way.allCases)
        func meeting(way: Way) async throws {
            try await Self.with([way, .web, .sip]) { _, clients in
                let number = try await clients[0].meet(clients[1], clients[2])
                #expect(clients[1].present == ["alice", "bob", "carol"])
                for (index, client) in clients.enumerated() {
                    let conference = try #require(client.conferenceEvents.last?.conference)
                    _ = client.session.conferences.send("Text \(index)", in: conference)
                    let others = clients.filter { $0 !== client }
                    for other in others { try await other.wait { $0.heard.last?.hasSuffix("Text \(index)") == true } }
                }
                #expect(clients[1].heard == ["alice: Text 0", "carol: Text 2"])
                try await clients[1].wait { $0.conferenceState?.subject == "Budget" }
                _ = clients[0].session.conferences.leave(number)
                for client in clients.dropFirst() { try await client.wait { $0.present == ["bob", "carol"] } }
            }
        }

        @Test("a meeting is joined by its link, and left")
        func link() async throws {
            try await Self.with([.web, .sip]) { site, clients in
                let link = site.pool.schedule("7Q3DSSYV", organizer: "bob@contoso.example", subject: "Budget")
                #expect(clients[0].session.conferences.join("this is no link") == nil)
                let number = try #require(clients[0].session.conferences.join(link))
                try await clients[0].wait { $0.opened?.identifier == "7Q3DSSYV" }
                let other = try #require(clients[1].session.conferences.join(link))
                for client in clients { try await client.wait { $0.present == ["alice", "bob"] } }
                try await clients[0].wait { $0.roster["bob"]?.role == .presenter }
                _ = clients[1].session.conferences.remove(clients[0].address, from: other)
                try await clients[0].wait { $0.endings.count == 1 }
                #expect(clients[0].endings == ["You were removed from the conference."])
                #expect(clients[0].session.conferences.send("x", in: number) == nil)
            }
        }

        @Test("an invitation to a meeting is declined, and one to a meeting that is not there is told")
        func declining() async throws {
            try await Self.with([.sip, .web]) { _, clients in
                let number = clients[0].session.conferences.start(subject: "Budget")
                _ = clients[0].session.conferences.invite(clients[1].address, to: number)
                try await clients[1].wait { $0.invitations.count == 1 }
                #expect(clients[1].session.conferences.answer(clients[1].invitations[0], accepts: false))
                try await clients[0].wait { $0.remarks == ["bob@contoso.example declined the invitation."] }
                _ = clients[1].session.conferences.start(subject: "Other")
                try await clients[1].wait { $0.opened != nil }
                let own = try #require(clients[1].conferenceEvents.last?.conference)
                _ = clients[1].session.conferences.invite(clients[0].address, to: own)
                try await clients[0].wait { $0.invitations.count == 1 }
                #expect(clients[0].session.conferences.answer(clients[0].invitations[0], accepts: false))
                try await clients[1].wait { $0.remarks == ["alice@contoso.example declined the invitation."] }
                let absent = "sip:alice@contoso.example;gruu;opaque=app:conf:focus:id:ABSENT12"
                _ = try #require(clients[1].session.conferences.join(absent))
                try await clients[1].wait { $0.endings.count == 1 }
                #expect(clients[1].endings[0].hasPrefix("You could not join the conference."))
            }
        }
    }
}

extension ChatClient {
    /// Sends a text again and again while it comes back because the other one is away, as where their application is
    /// being made anew.
    fileprivate func insist(_ text: String, to other: ChatClient) async throws {
        try await EventLoop.withDeadline(.seconds(60)) {
            while true {
                let number = self.send(text, to: other)
                try await self.wait { client in
                    client.delivered.contains(number) || client.undelivered.contains { $0.number == number }
                }
                guard let returned = self.undelivered.first(where: { $0.number == number }) else { return }
                #expect(returned.text?.plain == text && returned.failure.reason == .offline)
            }
        }
    }
}
