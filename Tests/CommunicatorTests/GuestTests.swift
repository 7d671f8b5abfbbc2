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
                let alice = try await ChatClient.signIn(site, 0)[0]
                defer { alice.session.close() }
                let number = try await alice.meet()
                try await alice.wait { $0.conferenceState?.link.isEmpty == false }
                try await body(site, alice, number)
            }
        }

        /// Lets the next guest in.
        @LoopActor private func admit(_ alice: ChatClient, _ number: UInt64) async throws {
            try await alice.wait { $0.roster.values.contains { $0.place == .lobby } }
            let guest = try #require(alice.roster.values.first { $0.place == .lobby })
            let address = try #require(SignInAddress(guest.address))
            _ = alice.session.conferences.admit(address, isGranted: true, to: number)
        }

        @Test("a guest waits in the lobby, comes in, is heard and hears, and leaves")
        func visit() async throws {
            try await withMeeting { site, alice, number in
                let guest = try Guest(site, try #require(alice.conferenceState?.link))
                guest.session.join()
                try await guest.wait { $0.state?.isInLobby == true }
                try await admit(alice, number)
                try await guest.wait { $0.state?.isInLobby == false && Set($0.roster.keys) == ["Alice", "Anna"] }
                #expect(guest.state?.subject == "Budget")
                #expect(guest.roster["Alice"]?.role == .presenter)
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

                let other = try Guest(site, link, name: "Ben")
                other.session.join()
                try await admit(alice, number)
                try await other.wait { $0.roster["Ben"] != nil }
                let ben = try #require(other.roster["Ben"]?.address)
                _ = alice.session.conferences.remove(try #require(SignInAddress(ben)), from: number)
                try await other.wait { $0.end != nil }
                #expect(other.endings == ["The conference has ended, or you were removed from it."])
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
