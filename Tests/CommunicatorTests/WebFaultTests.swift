import Communicator
import Contacts
import Discovery
import EventLoop
import LabPool
import Presence
import Testing

extension SessionTests {
    /// What servers of the web API do wrong, met by whole sessions.
    @Suite("Sessions over UCWA at servers that err")
    struct WebFaults {
        private static let applications = "POST /ucwa/oauth/v1/applications"

        /// How often the busiest request of a method was made: of a session's GETs that is the poll for events.
        private static func most(_ method: String, in seen: Observations) -> Int {
            let requests = seen.requests.filter { $0.hasPrefix("\(method) /ucwa/") && $0 != applications }
            return Dictionary(grouping: requests) { $0 }.values.map(\.count).max() ?? 0
        }

        @Test("the server is told again and again that the user is there, at its pace")
        func activity() async throws {
            try await Town.with { town in
                var timing = Timing()
                timing.webActivity = .milliseconds(100)
                let start = ContinuousClock.now
                let alice = try await town.citizen("alice", over: .web, timing: timing)
                try await town.pool.hears { Self.most("POST", in: $0) >= 5 }
                #expect(ContinuousClock.now - start >= .milliseconds(400))
                #expect(town.pool.observations.refusals.isEmpty)
                try await alice.signOut()
            }
        }

        @Test(
            "every form of the challenge leads to the token service, whatever grants it offers",
            arguments: 1...7, [nil, Fault.windowsGrant])
        func challenges(form: Int, grant: Fault?) async throws {
            var faults: [Fault: Int?] = [.challengeForm: form]
            if let grant { faults[grant] = .some(nil) }
            try await Town.with(faults) { town in
                let alice = try await town.citizen("alice", over: .web)
                #expect(town.pool.observations.requests.contains("POST /WebTicket/oauthtoken"))
                #expect(town.pool.observations.failedLogOns == 0)
                try await alice.signOut()
                #expect(alice.end == .some(nil))
            }
        }

        @Test("a server that answers polls at once for ever is polled at leisure, and all that it tells is heard")
        func emptyPolls() async throws {
            try await Town.with([.emptyPolls: nil]) { town in
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: "One") }
                let start = ContinuousClock.now
                let alice = try await town.citizen("alice", over: .web)
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "One" }
                bob.session.ownPresence.choose(.away, note: "Two")
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "Two" }
                // Twenty polls that are answered at once follow each other; those after wait.
                try await town.pool.hears { Self.most("GET", in: $0) >= 25 }
                #expect(ContinuousClock.now - start >= .seconds(1))
                #expect(alice.interruptions.isEmpty)
                try await alice.signOut()
                try await bob.signOut()
            }
        }

        @Test(
            "answers to polls that are too deep or too large are not read, the user is told, and the session is taken up again",
            arguments: [
                (1, "The web services gave an answer that is not theirs."), (2, "exceeds 4194304 bytes."),
            ])
        func bombs(number: Int, sentence: String) async throws {
            try await Town.with { town in
                var timing = Timing()
                timing.hurry()
                timing.webPatience = .milliseconds(100)
                let alice = try await town.citizen("alice", over: .web, timing: timing)
                let polls = Self.most("GET", in: town.pool.observations)
                town.pool.faults.add(.eventBomb, number)
                alice.session.contacts.wish(.addGroup("Friends"))
                try await alice.sees { !$0.interruptions.isEmpty }
                #expect(alice.interruptions[0].reason.kind == .protocolViolation)
                #expect(alice.interruptions[0].reason.message.hasSuffix(sentence))
                #expect(Self.most("GET", in: town.pool.observations) - polls <= 4, "it does not poll on and on")
                town.pool.faults = []
                try await alice.sees { $0.restorations >= 1 }
                try await alice.signOut()
                #expect(alice.end == .some(nil))
            }
        }

        @Test("a channel on another host, of a script or a file is not polled, and the user is told", arguments: 1...3)
        func foreignLinks(number: Int) async throws {
            try await TestSite.with([.foreignLinks: number]) { site in
                let account = try site.account {
                    $0.server = .init("localhost:\(site.pool.webPort)")
                    $0.transport = .web
                    $0.trace = .redacted
                    $0.timing.hurry()
                    $0.timing.webPatience = .milliseconds(100)
                }
                let driver = SessionDriver(account: account, behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told { !$0.interruptions.isEmpty }
                let reason = driver.interruptions[0].reason
                #expect(reason.kind == .protocolViolation, "\(reason)")
                #expect(!reason.message.isEmpty)
                let hosts = driver.trace.filter { $0.lowercased().contains("host: ") }
                #expect(!hosts.isEmpty && !hosts.contains { $0.contains("Host: lyncweb.fabrikam.example") })
                driver.session.close()
            }
        }

        @Test("a token is not shown to another pool, whatever that would answer", arguments: [401, 403, 500])
        func foreignTokens(status: Int) async throws {
            try await Town.with([.foreignTokenStatus: status]) { town in
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: "One") }
                let alice = try await town.citizen("alice", over: .web)
                let tokens = town.pool.observations.requests.count { $0 == "POST /WebTicket/oauthtoken" }
                town.pool.faults.add(.secondPool)
                town.pool.faults.add(.applicationGone, 4)
                bob.session.ownPresence.choose(.away, note: "Two")
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "Two" }
                #expect(town.pool.observations.requests.count { $0 == "POST /WebTicket/oauthtoken" } == tokens + 1)
                let shown = town.pool.observations.refusals.contains {
                    if case .ticketForAnotherService = $0 { true } else { false }
                }
                #expect(!shown)
                #expect(alice.interruptions.isEmpty && town.pool.observations.failedLogOns == 0)
                try await alice.signOut()
                try await bob.signOut()
            }
        }

        @Test("a poll that never ends is given up after its time and made again, and nothing is lost")
        func endlessPolls() async throws {
            try await Town.with { town in
                var timing = Timing()
                timing.webPoll = .seconds(1)
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: "One") }
                town.pool.faults.add(.slowPolls, 0)
                let alice = try town.stranger("alice", over: .web, timing: timing)
                alice.session.signIn()
                let start = ContinuousClock.now
                // The application itself may be asked for twice.
                try await town.pool.hears { Self.most("GET", in: $0) >= 3 }
                #expect(ContinuousClock.now - start >= .seconds(1))
                bob.session.ownPresence.choose(.away, note: "Two")
                town.pool.faults = []
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "Two" }
                #expect(alice.isComplete && alice.interruptions.isEmpty && !alice.hasEnded)
                try await alice.signOut()
                try await bob.signOut()
            }
        }

        @Test("what polls tell late is told all the same")
        func slowPolls() async throws {
            try await Town.with([.slowPolls: 1]) { town in
                let bob = try await town.citizen("bob") { $0.session.ownPresence.choose(.busy, note: "One") }
                let alice = try await town.citizen("alice", over: .web)
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "One" }
                bob.session.ownPresence.choose(.away, note: "Two")
                try await alice.sees { $0.presence["bob@contoso.example"]?.note?.text == "Two" }
                #expect(alice.interruptions.isEmpty)
                try await alice.signOut()
                try await bob.signOut()
            }
        }
    }
}
