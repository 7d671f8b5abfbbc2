import Communicator
import EventLoop
import LabPool
import Messaging
import Testing

extension SessionTests {
    @Suite("Messages between signed-in users")
    struct Chat {
        private let users = ["alice", "bob", "carol"]

        @Test("a first message arrives, once, and the answer comes back")
        func conversation() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                let number = clients[0].send("Hello &lt;Bob&gt;", to: clients[1])
                try await clients[1].wait { $0.received.count == 1 }
                #expect(clients[1].received == ["alice: Hello <Bob>"])
                clients[1].send("Hi", to: clients[0])
                try await clients[0].wait { $0.received.count == 1 && $0.delivered.count == 1 }
                #expect(clients[0].received == ["bob: Hi"])
                #expect(clients[0].delivered == [number])
                try await clients[1].wait { $0.delivered.count == 1 }
                #expect(clients[1].received.count == 1, "what the INVITE carried is not shown again")
                #expect(site.pool.observations.refusals.isEmpty)
                for client in clients { client.session.close() }
            }
        }

        @Test("many messages arrive in their order, those before the dialog stands too")
        func order() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                for number in 1...50 { clients[0].send("\(number)", to: clients[1]) }
                try await clients[1].wait { $0.received.count == 50 }
                #expect(clients[1].received == (1...50).map { "alice: \($0)" })
                try await clients[0].wait { $0.delivered.count == 50 }
                #expect(site.pool.observations.refusals.isEmpty)
                for client in clients { client.session.close() }
            }
        }

        @Test("what comes in one piece with the registration's answer is taken: an invitation, and what follows it")
        func writtenToAtOnce() async throws {
            try await TestSite.with([.messageFlood: 3], users: users) { site in
                let clients = try await ChatClient.signIn(site, [0])
                try await clients[0].wait { $0.received.count == 3 }
                #expect(clients[0].received.map { $0.prefix(20) } == (1...3).map { "flood: Message \($0) of " })
                clients[0].session.close()
            }
        }

        @Test("who calls is told to the user, once, and is refused")
        func call() async throws {
            try await TestSite.with([.incomingCall: nil], users: users) { site in
                let clients = try await ChatClient.signIn(site, [0])
                try await clients[0].wait { !$0.events.isEmpty }
                guard case .remark("caller@contoso.example", let text)? = clients[0].events.first else {
                    Issue.record("\(clients[0].events)")
                    return
                }
                #expect(text == "Caller calls you. Communicator cannot take calls.")
                clients[0].session.signOut()
                try await clients[0].wait { $0.hasEnded }
                #expect(clients[0].events.count == 1)
            }
        }

        @Test("who is not there is named with the server's reason, and the text comes back")
        func nobodyThere() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0])
                let bob = try #require(SignInAddress("bob@contoso.example"))
                let stranger = try #require(SignInAddress("nobody@contoso.example"))
                let number = clients[0].session.messenger.send("<b>Hello</b>", to: bob)
                _ = clients[0].session.messenger.send("Who?", to: stranger)
                try await clients[0].wait { $0.undelivered.count == 2 }
                let first = clients[0].undelivered[0]
                #expect(first.number == number)
                #expect(first.failure.reason == .offline)
                #expect(first.failure.detail == "The callee is not signed in")
                #expect(first.text?.html == "<b>Hello</b>")
                #expect(clients[0].undelivered[1].failure.reason == .unknown)
                clients[0].session.close()
            }
        }

        @Test("typing is told while there is a conversation")
        func typing() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                clients[0].session.messenger.setTyping(true, to: clients[1].address)
                clients[0].send("Hello", to: clients[1])
                try await clients[0].wait { $0.delivered.count == 1 }
                #expect(clients[1].typing.isEmpty, "there was no conversation")
                clients[0].session.messenger.setTyping(true, to: clients[1].address)
                try await clients[1].wait { $0.typing == [true] }
                clients[0].session.messenger.setTyping(false, to: clients[1].address)
                try await clients[1].wait { $0.typing == [true, false] }
                for client in clients { client.session.close() }
            }
        }

        @Test("after the window was closed the next message opens a new conversation")
        func leaving() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                clients[0].send("one", to: clients[1])
                clients[0].session.messenger.leave(clients[1].address)
                try await clients[0].wait { $0.delivered.count == 1 }
                clients[1].send("two", to: clients[0])
                try await clients[0].wait { $0.received == ["bob: two"] }
                clients[0].send("three", to: clients[1])
                try await clients[1].wait { $0.received == ["alice: one", "alice: three"] }
                #expect(site.pool.observations.requests.contains("BYE"))
                for client in clients { client.session.close() }
            }
        }

        @Test("who signs out says goodbye in the conversations that are open")
        func signingOut() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                clients[0].send("one", to: clients[1])
                try await clients[0].wait { $0.delivered.count == 1 }
                clients[0].session.signOut()
                try await site.pool.hears { $0.requests.contains("BYE") }
                for client in clients { client.session.close() }
            }
        }

        @Test("two who write to each other at once lose nothing")
        func crossing() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                for number in 1...3 {
                    clients[0].send("a\(number)", to: clients[1])
                    clients[1].send("b\(number)", to: clients[0])
                }
                try await clients[0].wait { $0.received.count == 3 && $0.delivered.count == 3 }
                try await clients[1].wait { $0.received.count == 3 && $0.delivered.count == 3 }
                #expect(clients[0].received == ["bob: b1", "bob: b2", "bob: b3"])
                #expect(clients[1].received == ["alice: a1", "alice: a2", "alice: a3"])
                for client in clients { client.session.close() }
            }
        }

        @Test("of two endpoints of one user one takes the conversation")
        func forking() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1, 1]) { _, timing in timing.deference = .zero }
                for number in 1...5 { clients[0].send("\(number)", to: clients[1]) }
                try await clients[0].wait { $0.delivered.count == 5 }
                let counts = [clients[1].received.count, clients[2].received.count]
                #expect(counts.contains(5), "\(counts)")
                #expect(clients[0].undelivered.isEmpty)
                for client in clients { client.session.close() }
            }
        }

        @Test("a long text goes out in pieces and arrives whole")
        func longText() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                let words = (1...4000).map { "word\($0)" }.joined(separator: " ")
                clients[0].send(words, to: clients[1])
                try await clients[0].wait { $0.delivered.count == 1 }
                #expect(clients[1].received.count > 1)
                let text = clients[1].received.map { $0.dropFirst("alice: ".count) }.joined(separator: " ")
                let isWhole = text == words
                #expect(isWhole)
                for client in clients { client.session.close() }
            }
        }

        @Test("what is written while the connection is lost goes out when it is there again, once and in its order")
        func reconnecting() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                for number in 1...5 { clients[0].send("\(number)", to: clients[1]) }
                try await clients[0].wait { $0.delivered.count == 5 }
                site.pool.dropClients(of: clients[0].address.description)
                try await clients[0].wait { $0.interruptions == 1 }
                for number in 6...10 { clients[0].send("\(number)", to: clients[1]) }
                try await clients[0].wait { $0.restorations == 1 && $0.delivered.count == 10 }
                #expect(clients[1].received == (1...10).map { "alice: \($0)" })
                #expect(clients[0].undelivered.isEmpty)
                clients[1].send("and back", to: clients[0])
                try await clients[0].wait { $0.received == ["bob: and back"] }
                for client in clients { client.session.close() }
            }
        }

        @Test("a connection that is lost in the middle loses no message and doubles none", arguments: [0, 1])
        func interruptedInTheMiddle(lost: Int) async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                for number in 1...40 { clients[0].send("\(number)", to: clients[1]) }
                try await clients[1].wait { $0.received.count >= 10 }
                site.pool.dropClients(of: clients[lost].address.description)
                try await clients[0].wait { $0.delivered.count + $0.undelivered.count == 40 }
                let numbers = clients[1].received.compactMap { Int($0.dropFirst("alice: ".count)) }
                #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "\(numbers)")
                let returned = clients[0].undelivered.compactMap { $0.text.flatMap { Int($0.plain) } }
                #expect(Set(numbers).union(returned) == Set(1...40))
                if lost == 0 { #expect(returned.isEmpty) }
                for client in clients { client.session.close() }
            }
        }

        @Test("an invitation that another endpoint takes is given up, and the user is told nothing of it")
        func answeredElsewhere() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1, 1]) { number, timing in
                    timing.deference = number == 1 ? .seconds(3600) : .zero
                }
                try await clients[1].knowsOtherEndpoint()
                clients[0].send("Hello", to: clients[1])
                try await clients[0].wait { $0.delivered.count == 1 }
                try await clients[2].wait { $0.received == ["alice: Hello"] }
                clients[0].send("again", to: clients[1])
                try await clients[2].wait { $0.received.count == 2 }
                #expect(clients[1].received.isEmpty)
                #expect(site.pool.observations.refusals.isEmpty)
                for client in clients { client.session.close() }
            }
        }

        @Test("who writes back while an invitation waits takes it at once")
        func answeredByWriting() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1, 1]) { _, timing in
                    timing.deference = .seconds(3600)
                }
                for client in clients.dropFirst() { try await client.knowsOtherEndpoint() }
                clients[0].send("Hello", to: clients[1])
                try await site.pool.hears { $0.requests.contains("INVITE") }
                clients[1].send("I was writing to you", to: clients[0])
                try await clients[0].wait { $0.received.count == 1 && $0.delivered.count == 1 }
                try await clients[1].wait { $0.received.count == 1 && $0.delivered.count == 1 }
                for client in clients { client.session.close() }
            }
        }

        @Test("an invitation into a conversation that the user has begun here is taken at once")
        func answeredAfterWriting() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1, 1]) { _, timing in
                    timing.deference = .seconds(3600)
                }
                for client in clients.dropFirst() { try await client.knowsOtherEndpoint() }
                // Both invite at once, whichever the pool hears first.
                clients[1].send("I am here", to: clients[0])
                clients[0].send("Hello", to: clients[1])
                for client in clients.prefix(2) {
                    try await client.wait { $0.received.count == 1 && $0.delivered.count == 1 }
                }
                #expect(clients[2].received.isEmpty)
                for client in clients { client.session.close() }
            }
        }

        @Test("invitations from several endpoints of a person wait beside each other, and no text of them is lost")
        func invitedTwice() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1, 0, 1]) { _, timing in
                    timing.deference = .seconds(3600)
                }
                for client in clients { try await client.knowsOtherEndpoint() }
                clients[0].send("One", to: clients[1])
                try await site.pool.hears { $0.requests.count { $0 == "INVITE" } == 1 }
                clients[2].send("Two", to: clients[1])
                try await site.pool.hears { $0.requests.count { $0 == "INVITE" } == 2 }
                clients[1].send("Here I am", to: clients[0])
                for client in [clients[0], clients[2]] { try await client.wait { $0.delivered.count == 1 } }
                try await clients[1].wait { $0.received == ["alice: One", "alice: Two"] }
                #expect(clients[0].undelivered.isEmpty && clients[2].undelivered.isEmpty)
                for client in clients { client.session.close() }
            }
        }

        @Test("an invitation that no other endpoint takes is taken after a while")
        func answeredNowhere() async throws {
            try await TestSite.with(users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1, 1]) { number, timing in
                    timing.deference = number == 1 ? .milliseconds(50) : .seconds(3600)
                }
                for client in clients.dropFirst() { try await client.knowsOtherEndpoint() }
                clients[0].send("Hello", to: clients[1])
                try await clients[1].wait { $0.received == ["alice: Hello"] }
                try await clients[0].wait { $0.delivered.count == 1 }
                #expect(clients[2].received.isEmpty)
                for client in clients { client.session.close() }
            }
        }

        @Test("a conversation goes on over a new security association")
        func reauthentication() async throws {
            try await TestSite.with([.forgottenAssociation: nil], users: users) { site in
                let clients = try await ChatClient.signIn(site, [0, 1])
                for number in 1...20 { clients[0].send("\(number)", to: clients[1]) }
                try await clients[1].wait { $0.received.count == 20 }
                #expect(clients[1].received == (1...20).map { "alice: \($0)" })
                for client in clients { client.session.close() }
            }
        }
    }
}
