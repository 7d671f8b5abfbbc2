import Communicator
import Conferencing
import EventLoop
import LabPool
import Messaging
import Testing

extension SessionTests {
    @Suite("Conferences of signed-in users")
    struct ConferenceSessions {
        /// Signs the first so many users in.
        private func with(
            _ count: Int, _ body: @escaping @LoopActor @Sendable (TestSite, [ChatClient]) async throws -> Void
        ) async throws {
            try await TestSite.with(users: ["alice", "bob", "carol"]) { site in
                let clients = try await ChatClient.signIn(site, Array(0..<count))
                defer { for client in clients { client.session.close() } }
                try await body(site, clients)
            }
        }

        @Test("three meet, see each other, and everybody hears everybody once")
        func conversation() async throws {
            try await with(3) { site, clients in
                let (alice, bob, carol) = (clients[0], clients[1], clients[2])
                let number = try await alice.meet(bob, carol)
                #expect(alice.roster["alice"]?.role == .presenter)
                #expect(bob.roster["alice"]?.name == "Alice")
                #expect(bob.roster["carol"]?.role == .attendee)
                #expect(bob.conferenceState?.subject == "Budget")
                #expect(bob.conferenceState?.organizer.isEmpty == false)
                #expect(bob.conferenceState?.phoneIdentifier.wholeMatch(of: /\d+/) != nil)
                _ = alice.session.conferences.send("Hello &lt;all&gt;", in: number)
                for client in [bob, carol] { try await client.wait { $0.heard == ["alice: Hello <all>"] } }
                _ = bob.session.conferences.send("Hi", in: bob.invitations[0])
                for client in [alice, carol] { try await client.wait { $0.heard.last == "bob: Hi" } }
                #expect(alice.heard.count == 1 && bob.heard.count == 1, "nobody hears themselves")
                _ = bob.session.conferences.leave(bob.invitations[0])
                for client in [alice, carol] { try await client.wait { $0.present == ["alice", "carol"] } }
                #expect(site.pool.observations.refusals.isEmpty)
                #expect(bob.endings.isEmpty)
                #expect(!bob.session.conferences.leave(bob.invitations[0]), "it is over")
            }
        }

        @Test("texts keep their order, those before the user is in too")
        func order() async throws {
            try await with(2) { _, clients in
                let (alice, bob) = (clients[0], clients[1])
                _ = try await alice.meet()
                let link = try #require(alice.opened?.description)
                let number = try #require(bob.session.conferences.join(link))
                for text in 1...20 { _ = bob.session.conferences.send("\(text)", in: number) }
                try await alice.wait { $0.heard.count == 20 }
                #expect(alice.heard == (1...20).map { "bob: \($0)" })
            }
        }

        @Test("who types is told")
        func typing() async throws {
            try await with(2) { _, clients in
                let number = try await clients[0].meet(clients[1])
                _ = clients[0].session.conferences.setTyping(true, in: number)
                try await clients[1].wait { $0.typists == ["alice true"] }
            }
        }

        @Test("a meeting is joined by its page, the page that leads there, its address or its number")
        func links() async throws {
            try await with(2) { site, clients in
                let (alice, bob) = (clients[0], clients[1])
                _ = try await alice.meet()
                let address = try #require(alice.opened)
                let page = try #require(alice.conferenceState?.link)
                #expect(page.hasPrefix("https://"))
                let elsewhere = page.split(separator: "/meet/").joined(separator: "/meet/elsewhere/")
                let links = [
                    page, elsewhere, "conf:\(address)?a=b", "meet:\(address)",
                    "\(address.organizer) \(address.identifier)",
                ]
                for link in links {
                    let number = try #require(bob.session.conferences.join(link))
                    try await alice.wait { $0.present == ["alice", "bob"] }
                    _ = bob.session.conferences.leave(number)
                    try await alice.wait { $0.present == ["alice"] }
                }
                #expect(site.pool.observations.refusals.isEmpty)
            }
        }

        @Test("what leads to no conference ends with the reason")
        func wrongLinks() async throws {
            try await with(1) { site, clients in
                let alice = clients[0]
                #expect(alice.session.conferences.join("nothing of this kind") == nil)
                _ = alice.session.conferences.join("bob@contoso.example 12345678")
                try await alice.wait { $0.endings.count == 1 }
                #expect(alice.endings[0] == "There is no such conference, or no longer.")
                _ = alice.session.conferences.join("https://localhost:\(site.pool.webPort)/nothing")
                try await alice.wait { $0.endings.count == 2 }
                #expect(alice.endings[1] == "No conference was found behind this link.")
                #expect(alice.opened == nil)
            }
        }

        @Test("an invitation that is declined, or finds nobody, is told to who invited")
        func refusedInvitations() async throws {
            try await with(2) { _, clients in
                let (alice, bob) = (clients[0], clients[1])
                let number = try await alice.meet()
                _ = alice.session.conferences.invite(bob.address, to: number)
                try await bob.wait { $0.invitations.count == 1 }
                #expect(bob.session.conferences.answer(bob.invitations[0], accepts: false))
                #expect(!bob.session.conferences.answer(bob.invitations[0], accepts: true))
                try await alice.wait { $0.remarks == ["bob@contoso.example declined the invitation."] }
                let nobody = try #require(SignInAddress("nobody@contoso.example"))
                _ = alice.session.conferences.invite(nobody, to: number)
                try await alice.wait { $0.remarks.count == 2 }
                #expect(alice.remarks[1].hasPrefix("nobody@contoso.example could not be invited: "))
            }
        }

        @Test("who comes to a locked conference waits in the lobby, and is let in or sent away")
        func lobby() async throws {
            try await with(3) { site, clients in
                let (alice, bob, carol) = (clients[0], clients[1], clients[2])
                let number = try await alice.meet()
                let link = try #require(alice.opened?.description)
                _ = alice.session.conferences.setLocked(true, number)
                try await alice.wait { $0.conferenceState?.isLocked == true }
                for client in [bob, carol] {
                    _ = try #require(client.session.conferences.join(link))
                    try await client.wait { $0.conferenceState?.isInLobby == true }
                }
                try await alice.wait { $0.roster["bob"]?.place == .lobby && $0.roster["carol"]?.place == .lobby }
                #expect(bob.present.isEmpty, "the lobby has no windows")
                _ = alice.session.conferences.admit(bob.address, isGranted: true, to: number)
                _ = alice.session.conferences.admit(carol.address, isGranted: false, to: number)
                try await bob.wait { $0.present == ["alice", "bob"] && $0.conferenceState?.isInLobby == false }
                try await carol.wait { $0.endings == ["You were not let in."] }
                _ = alice.session.conferences.send("Welcome", in: number)
                try await bob.wait { $0.heard == ["alice: Welcome"] }
                #expect(site.pool.observations.refusals.isEmpty)
            }
        }

        @Test("presenters remove people and make others presenters; attendees are refused")
        func presenters() async throws {
            try await with(3) { _, clients in
                let (alice, bob, carol) = (clients[0], clients[1], clients[2])
                let number = try await alice.meet(bob, carol)
                _ = bob.session.conferences.remove(carol.address, from: bob.invitations[0])
                try await bob.wait {
                    $0.remarks == [
                        "The conference did not accept this: only presenters may do it (requestNotAuthorized)"
                    ]
                }
                _ = alice.session.conferences.setPresenter(true, bob.address, in: number)
                try await bob.wait { $0.roster["bob"]?.role == .presenter }
                _ = bob.session.conferences.remove(carol.address, from: bob.invitations[0])
                try await carol.wait { $0.endings == ["The conference has ended, or you were removed from it."] }
                try await alice.wait { $0.present == ["alice", "bob"] }
                #expect(carol.session.conferences.send("still here?", in: carol.invitations[0]) == nil)
            }
        }

        @Test("who did not get a message is named")
        func undelivered() async throws {
            try await with(2) { site, clients in
                let (alice, bob) = (clients[0], clients[1])
                let number = try await alice.meet(bob)
                site.pool.deafenClients(of: bob.address.description)
                _ = alice.session.conferences.send("Do you hear me?", in: number)
                try await site.pool.hears { $0.requests.contains("MESSAGE") }
                site.pool.dropClients(of: bob.address.description)
                try await alice.wait { $0.remarks == ["Bob did not get a message."] }
            }
        }

        @Test("a conference survives the loss of the connection, with what was written meanwhile")
        func reconnecting() async throws {
            try await with(2) { site, clients in
                let (alice, bob) = (clients[0], clients[1])
                _ = try await alice.meet(bob)
                let number = bob.invitations[0]
                site.pool.dropClients(of: bob.address.description)
                try await bob.wait { $0.interruptions == 1 }
                _ = bob.session.conferences.send("I am back", in: number)
                try await alice.wait { $0.heard == ["bob: I am back"] && $0.present == ["alice", "bob"] }
                #expect(bob.endings.isEmpty && bob.lost.isEmpty)
                _ = try #require(alice.session.conferences.send("Good", in: alice.number))
                try await bob.wait { $0.heard == ["alice: Good"] }
            }
        }

        @Test(
            "an invitation whose answer an interruption has lost is sent again, unless the person is there",
            arguments: [false, true])
        func invitationAgain(isThere: Bool) async throws {
            try await with(2) { site, clients in
                let (alice, bob) = (clients[0], clients[1])
                let number = try await alice.meet()
                _ = alice.session.conferences.invite(bob.address, to: number)
                try await bob.wait { $0.invitations.count == 1 }
                if isThere {
                    _ = bob.session.conferences.join(try #require(alice.opened?.description))
                    try await alice.wait { $0.present == ["alice", "bob"] }
                }
                let before = site.pool.observations.requests.count { $0 == "INVITE" }
                site.pool.dropClients(of: alice.address.description)
                try await alice.wait { $0.interruptions == 1 }
                _ = alice.session.conferences.send("I am back", in: number)
                let expected = before + (isThere ? 2 : 3)
                try await site.pool.hears {
                    $0.requests.contains("MESSAGE") && $0.requests.count { $0 == "INVITE" } == expected
                }
            }
        }

        @Test("a conference that is gone after an interruption is said to be, and what waited comes back")
        func gone() async throws {
            try await with(2) { site, clients in
                let (alice, bob) = (clients[0], clients[1])
                _ = try await alice.meet(bob)
                site.pool.dropClients(of: bob.address.description)
                site.pool.endConferences()
                try await bob.wait { $0.interruptions == 1 }
                _ = bob.session.conferences.send("Anybody?", in: bob.invitations[0])
                try await bob.wait { $0.endings.count == 1 }
                #expect(bob.endings[0] == "There is no such conference, or no longer.")
                #expect(bob.lost == ["Anybody?"])
            }
        }

        @Test(
            "a subscription that is not refreshed is made anew; where that is refused too, the old one goes on telling",
            arguments: [ConferenceRefreshing.anewAlone, .refused])
        func refusedRefresh(refreshing: ConferenceRefreshing) async throws {
            try await with(2) { site, clients in
                let (alice, bob) = (clients[0], clients[1])
                let number = try await alice.meet(bob)
                site.pool.serveConferences(refreshing: refreshing)
                // A change that was missed is a reason to ask for everything.
                site.pool.loseConferenceNews()
                let before = site.pool.observations.requests.count { $0 == "SUBSCRIBE" }
                _ = alice.session.conferences.setLocked(true, number)
                try await site.pool.hears { $0.requests.count { $0 == "SUBSCRIBE" } == before + 4 }
                for client in clients { try await client.wait { $0.conferenceState?.isLocked == true } }
                _ = alice.session.conferences.setLocked(false, number)
                for client in clients { try await client.wait { $0.conferenceState?.isLocked == false } }
                #expect(alice.endings.isEmpty && bob.endings.isEmpty)
            }
        }

        @Test("a session that ends leaves its conferences")
        func sessionEnd() async throws {
            try await with(2) { _, clients in
                let (alice, bob) = (clients[0], clients[1])
                _ = try await alice.meet(bob)
                bob.session.signOut()
                try await alice.wait { $0.present == ["alice"] }
            }
        }
    }
}

extension ChatClient {
    /// The number of the conference that was opened last.
    fileprivate var number: UInt64 { conferenceEvents.last?.conference ?? 0 }
}
