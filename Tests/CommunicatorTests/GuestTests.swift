import Communicator
import Conferencing
import EventLoop
import LabPool
import Testing

extension SessionTests {
    @Suite("Guests of meetings")
    struct Guests {
        /// Signs alice in, who opens a meeting.
        private func withMeeting(
            _ faults: [Fault: Int?] = [:],
            _ body: @escaping @LoopActor @Sendable (TestSite, ChatClient, UInt64) async throws -> Void
        ) async throws {
            try await TestSite.with(faults, users: ["alice"]) { site in
                let alice = try await ChatClient.signIn(site, [0])[0]
                defer { alice.session.close() }
                let number = try await alice.meet()
                try await alice.wait { $0.conferenceState?.link.isEmpty == false }
                try await body(site, alice, number)
            }
        }

        /// The path of the guest's application, which is the start of every other of its paths.
        private static func application(_ requests: [String]) -> String? {
            let deleted = requests.filter { $0.hasPrefix("DELETE ") }.map { String($0.dropFirst("DELETE ".count)) }
            return deleted.min { $0.count < $1.count }
        }

        /// Lets the next guest in.
        @LoopActor private func admit(_ alice: ChatClient, _ number: UInt64) async throws {
            try await alice.wait { $0.roster.values.contains { $0.place == .lobby } }
            let guest = try #require(alice.roster.values.first { $0.place == .lobby })
            let address = try #require(SignInAddress(guest.address))
            _ = alice.session.conferences.admit(address, isGranted: true, to: number)
            try await alice.wait { client in
                client.roster.values.first { $0.address == guest.address }?.place != .lobby
            }
        }

        @Test("a guest waits in the lobby, comes in, is heard and hears, and leaves")
        func visit() async throws {
            try await withMeeting { site, alice, number in
                let guest = try Guest(site, try #require(alice.conferenceState?.link))
                guest.session.join()
                try await guest.wait { $0.state?.isInLobby == true }
                try await admit(alice, number)
                try await guest.wait { $0.state?.isInLobby == false && Set($0.roster.keys) == ["Alice", "Anna"] }
                try await guest.wait { $0.state?.subject == "Budget" && $0.roster["Alice"]?.role == .presenter }
                #expect(guest.session.send("Hello &lt;all&gt;", in: Guest.number) == 1)
                try await alice.wait { $0.heard.count == 1 }
                #expect(alice.heard[0].hasSuffix(": Hello <all>"))
                _ = alice.session.conferences.send("<b>Welcome</b> &amp; hi", in: number)
                try await guest.wait { $0.heard == ["Alice: Welcome & hi"] }
                #expect(guest.session.leave(Guest.number))
                try await guest.wait { $0.end != nil }
                #expect(guest.end == .some(nil))
                #expect(guest.endings.isEmpty && guest.lost.isEmpty)
                try await alice.wait { $0.present == ["alice"] }
                #expect(site.pool.observations.refusals.isEmpty)
                let application = try #require(Self.application(site.pool.observations.requests))
                #expect(site.pool.observations.requests.last { $0.hasPrefix("DELETE ") } == "DELETE \(application)")
            }
        }

        @Test("many texts arrive once and in their order")
        func order() async throws {
            try await withMeeting { site, alice, number in
                let guest = try Guest(site, try #require(alice.conferenceState?.link))
                for text in 1...20 { _ = guest.session.send("\(text)", in: Guest.number) }
                guest.session.join()
                try await admit(alice, number)
                try await alice.wait { $0.heard.count == 20 }
                #expect(alice.heard.map { $0.split(separator: " ").last } == (1...20).map { "\($0)" })
                guest.session.signOut()
                try await guest.wait { $0.end != nil }
            }
        }

        @Test("no trace shows the guest's token")
        func trace() async throws {
            try await withMeeting { site, alice, _ in
                let guest = try Guest(site, try #require(alice.conferenceState?.link))
                guest.session.join()
                try await guest.wait { $0.state != nil }
                guest.session.signOut()
                try await guest.wait { $0.end != nil }
                #expect(guest.traced.contains { $0.contains("Authorization: Bearer …") })
                #expect(guest.traced.contains { $0.contains("access_token") })
                #expect(!guest.traced.contains { $0.contains("cwt=") })
            }
        }

        @Test("whoever is sent away is told so")
        func refused() async throws {
            try await withMeeting { site, alice, number in
                let link = try #require(alice.conferenceState?.link)
                let guest = try Guest(site, link)
                guest.session.join()
                try await alice.wait { $0.roster.values.contains { $0.place == .lobby } }
                let waiting = try #require(alice.roster.values.first { $0.place == .lobby })
                _ = alice.session.conferences.admit(
                    try #require(SignInAddress(waiting.address)), isGranted: false, to: number)
                try await guest.wait { $0.end != nil }
                #expect(guest.endings == ["You were not let in."])
                #expect(guest.end??.kind == .accountRefused)
                try await alice.wait { $0.roster.count == 1 }

                let other = try Guest(site, link, name: "Ben")
                other.session.join()
                try await admit(alice, number)
                try await other.wait { $0.roster["Ben"] != nil }
                let ben = try #require(other.roster["Ben"]?.address)
                _ = alice.session.conferences.remove(try #require(SignInAddress(ben)), from: number)
                try await other.wait { $0.end != nil }
                #expect(other.endings == ["You were removed from the conference."])
            }
        }

        @Test("whom nobody lets in is told so after a while, and is not in the lobby any more")
        func unnoticed() async throws {
            try await withMeeting { site, alice, _ in
                site.pool.lobbyPatience = .milliseconds(300)
                let guest = try Guest(site, try #require(alice.conferenceState?.link))
                guest.session.join()
                try await guest.wait { $0.end != nil }
                #expect(guest.endings == ["Nobody let you in. Ask a presenter, and try again."])
                #expect(guest.end??.kind == .accountRefused)
                try await alice.wait { $0.present == ["alice"] && $0.roster.count == 1 }
            }
        }

        @Test("a meeting that its organizer ends is over for those inside and in the lobby, and cannot be joined again")
        func closed() async throws {
            try await withMeeting { site, alice, number in
                let link = try #require(alice.conferenceState?.link)
                let (inside, waiting) = (try Guest(site, link), try Guest(site, link, name: "Ben"))
                inside.session.join()
                try await admit(alice, number)
                try await inside.wait { $0.state?.isInLobby == false }
                waiting.session.join()
                try await waiting.wait { $0.state?.isInLobby == true }
                let address = try #require(alice.opened)
                site.pool.close(address.identifier, organizer: address.organizer)
                for guest in [inside, waiting] {
                    try await guest.wait { $0.end != nil }
                    #expect(guest.endings == ["The conference has ended."])
                }
                let late = try Guest(site, link)
                late.session.join()
                try await late.wait { $0.end != nil }
                #expect(late.endings == ["No conference was found behind this link."])
            }
        }

        @Test("a guest whose token ends gets another, and stays who they are")
        func renewal() async throws {
            try await withMeeting([.shortToken: 16]) { site, alice, number in
                let guest = try Guest(site, try #require(alice.conferenceState?.link))
                guest.session.join()
                try await admit(alice, number)
                try await guest.wait { $0.roster["Anna"] != nil }
                let address = try #require(guest.roster["Anna"]?.address)
                let isToken: @Sendable (String) -> Bool = { $0 == "POST /WebTicket/oauthtoken" }
                let before = site.pool.observations.requests.count(where: isToken)
                // From half of its life on a token is renewed with the next request.
                try await EventLoop.sleep(for: .seconds(9))
                _ = guest.session.send("Still here", in: Guest.number)
                try await alice.wait { $0.heard == ["\(address.prefix { $0 != "@" }): Still here"] }
                _ = alice.session.conferences.send("Good", in: number)
                try await guest.wait { $0.heard == ["Alice: Good"] }
                #expect(alice.roster.values.filter { $0.name == "Anna" }.map(\.address) == [address])
                #expect(guest.traced.contains { $0.contains("ms_rtc_renew") })
                #expect(site.pool.observations.requests.count(where: isToken) > before)
                guest.session.signOut()
                try await guest.wait { $0.end != nil }
                #expect(guest.end == .some(nil))
            }
        }

        @Test("who has come and gone while events were missed is told", arguments: [4, 5, 6])
        func resync(poll: Int) async throws {
            try await withMeeting([.eventsResync: poll]) { site, alice, number in
                let guest = try Guest(site, try #require(alice.conferenceState?.link))
                guest.session.join()
                try await admit(alice, number)
                try await guest.wait { Set($0.roster.keys) == ["Alice", "Anna"] }
                for name in ["Ben", "Cleo"] {
                    let other = try Guest(site, try #require(alice.conferenceState?.link), name: name)
                    other.session.join()
                    try await admit(alice, number)
                    try await guest.wait { Set($0.roster.keys) == ["Alice", "Anna", name] }
                    other.session.signOut()
                    try await other.wait { $0.end != nil }
                    try await guest.wait { Set($0.roster.keys) == ["Alice", "Anna"] }
                }
                #expect(guest.traced.contains { $0.contains("\"resync\"") })
                guest.session.signOut()
                try await guest.wait { $0.end != nil }
            }
        }

        @Test("a server that answers polls at once for ever is polled at leisure, and the meeting goes on")
        func emptyPolls() async throws {
            try await withMeeting([.emptyPolls: nil]) { site, alice, number in
                let guest = try Guest(site, try #require(alice.conferenceState?.link))
                let start = ContinuousClock.now
                guest.session.join()
                try await admit(alice, number)
                try await guest.wait { Set($0.roster.keys) == ["Alice", "Anna"] }
                // Who is heard is in the chat, and hears what is said from then on.
                _ = guest.session.send("Hello", in: Guest.number)
                try await alice.wait { $0.heard.count == 1 }
                _ = alice.session.conferences.send("Welcome", in: number)
                try await guest.wait { $0.heard == ["Alice: Welcome"] }
                try await site.pool.hears { seen in
                    let polls = seen.requests.filter { $0.hasPrefix("GET /ucwa/") }
                    return Dictionary(grouping: polls) { $0 }.values.contains { $0.count >= 25 }
                }
                #expect(ContinuousClock.now - start >= .milliseconds(800))
                guest.session.signOut()
                try await guest.wait { $0.end != nil }
                #expect(guest.end == .some(nil))
            }
        }

        @Test("where the meeting's page names no web API, the organizer's domain does")
        func oldPages() async throws {
            try await withMeeting([.oldJoinPages: nil]) { site, alice, number in
                let guest = try Guest(site, try #require(alice.conferenceState?.link), discovers: true)
                guest.session.join()
                try await admit(alice, number)
                try await guest.wait { Set($0.roster.keys) == ["Alice", "Anna"] }
                _ = guest.session.send("Hello", in: Guest.number)
                try await alice.wait { $0.heard.count == 1 }
                #expect(site.pool.observations.requests.contains("GET /"))
                guest.session.signOut()
                try await guest.wait { $0.end != nil }
                #expect(guest.end == .some(nil))
            }
        }

        @Test(
            "where the meeting's page names no web API, and the organizer's domain is not to be had, the guest is told so"
        )
        func nowhere() async throws {
            try await withMeeting([.oldJoinPages: nil]) { site, alice, _ in
                let guest = try Guest(site, try #require(alice.conferenceState?.link))
                guest.session.join()
                try await guest.wait { $0.end != nil }
                #expect(guest.end??.kind == .unreachable)
                #expect(guest.endings.count == 1 && guest.endings[0].contains("lyncdiscover.contoso.example"))
            }
        }

        @Test(
            "a pool that takes no guests, and a key that is refused, are told apart",
            arguments: [
                (Fault.noGuests, "The server of this meeting lets no guests in."),
                (Fault.guestsRefused, "The meeting is over, its link is wrong, or no guests may come."),
            ])
        func noEntry(_ fault: Fault, _ sentence: String) async throws {
            try await withMeeting([fault: nil]) { site, alice, _ in
                let guest = try Guest(site, try #require(alice.conferenceState?.link))
                guest.session.join()
                try await guest.wait { $0.end != nil }
                #expect(guest.end??.message == sentence)
                #expect(guest.endings.count == 1 && guest.endings[0].hasPrefix(sentence))
            }
        }

        @Test("a link that names no meeting ends with the reason")
        func wrongLink() async throws {
            try await withMeeting { site, _, _ in
                let guest = try Guest(site, "https://localhost:\(site.pool.webPort)/nothing")
                guest.session.join()
                try await guest.wait { $0.end != nil }
                #expect(guest.endings == ["No conference was found behind this link."])
            }
        }
    }
}
