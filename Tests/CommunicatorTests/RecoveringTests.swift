import EventLoop
import LabPool
import Security
import Testing

@testable import Communicator

extension SessionTests {
    /// Waits are short here, so that a test takes no minutes; their true lengths are in RecoveryTests.
    @Suite("A session that loses its connection")
    struct Recovering {
        @LoopActor
        private static func quick(
            _ site: TestSite, _ change: (inout Timing) -> Void = { _ in }
        ) throws -> Communicator.Account {
            try site.account {
                $0.timing.backoff.waits = [.milliseconds(20), .milliseconds(100), .milliseconds(200)]
                $0.timing.backoff.spacing = .milliseconds(20)
                $0.timing.probe = .seconds(1)
                change(&$0.timing)
            }
        }

        @LoopActor
        private static func signedIn(_ account: Communicator.Account) async throws -> SessionDriver {
            let driver = SessionDriver(account: account, behaviour: .init(signsOut: false))
            driver.session.signIn()
            try await driver.told { $0.isSubscribed(times: 1) }
            return driver
        }

        @LoopActor
        private static func signOut(_ driver: SessionDriver) async throws {
            driver.session.signOut()
            try await driver.told { $0.hasEnded }
            #expect(driver.ending == nil, "\(driver.ending.map { "\($0)" } ?? "")")
        }

        @Test("it says so, signs in again with the kept certificate and without a question, and says that too")
        func restarts() async throws {
            try await TestSite.with { site in
                let account = try Self.quick(site)
                let driver = try await Self.signedIn(account)
                account.setPassword(nil)
                site.pool.dropClients()
                try await driver.told { $0.isSubscribed(times: 2) }
                #expect(driver.interruptions.count == 1)
                #expect(driver.interruptions.first?.reason.kind == .connectionLost)
                #expect(driver.interruptions.first?.failures == 0)
                #expect(driver.restorations.map(\.server) == ["localhost:\(site.pool.sipTLSPort)"])
                #expect(driver.passwordQuestions == 0 && driver.certificateQuestions == 0)
                #expect(site.pool.observations.registrations.count == 2)
                #expect(site.pool.observations.refusals.isEmpty)
                try await Self.signOut(driver)
            }
        }

        @Test("a server that is down is tried again and again, with the reason and the time of the next attempt")
        func outage() async throws {
            try await TestSite.with { site in
                let driver = try await Self.signedIn(try Self.quick(site))
                site.pool.goDown()
                try await driver.told { $0.interruptions.count == 4 }
                #expect(driver.restorations.isEmpty)
                #expect(
                    driver.interruptions.map(\.reason.kind) == [.connectionLost]
                        + Array(repeating: .unreachable, count: 3))
                #expect(driver.interruptions.map(\.failures) == [0, 1, 2, 3])
                #expect(
                    driver.interruptions.allSatisfy { $0.nextAttempt > .zero && $0.nextAttempt <= .milliseconds(200) })
                try site.pool.comeUp()
                try await driver.told { $0.isSubscribed(times: 2) }
                #expect(driver.restorations.count == 1)
                #expect(driver.openSteps.isEmpty)
                try await Self.signOut(driver)
            }
        }

        @Test("when the network comes back the attempt is made at once, however long the wait would be")
        func networkReturns() async throws {
            try await TestSite.with { site in
                let account = try Self.quick(site) { $0.backoff.waits = [.milliseconds(20), .seconds(3600)] }
                let driver = try await Self.signedIn(account)
                site.pool.goDown()
                try await driver.told { $0.interruptions.count == 2 }
                driver.session.networkChanged(isAvailable: false)
                try site.pool.comeUp()
                driver.session.networkChanged(isAvailable: true)
                try await driver.told { $0.isSubscribed(times: 2) }
                try await Self.signOut(driver)
            }
        }

        @Test("a connection that is dead but open is found when the network changes")
        func deadAfterChange() async throws {
            try await TestSite.with { site in
                let driver = try await Self.signedIn(try Self.quick(site) { $0.probe = .milliseconds(200) })
                site.pool.deafenClients()
                driver.session.networkChanged(isAvailable: false)
                try await driver.told { $0.isSubscribed(times: 2) }
                #expect(driver.interruptions.first?.reason.message == "The server no longer answers.")
                try await Self.signOut(driver)
            }
        }

        @Test("a connection that holds is left alone when the network changes: one refresh shows that it does")
        func aliveAfterChange() async throws {
            try await TestSite.with { site in
                // A busy machine is no dead server.
                let driver = try await Self.signedIn(try Self.quick(site) { $0.probe = .seconds(30) })
                let before = site.pool.observations.requests.count
                driver.session.networkChanged(isAvailable: true)
                try await site.pool.hears { $0.requests[before...].contains("REGISTER") }
                try await Self.signOut(driver)
                #expect(driver.interruptions.isEmpty)
                // Besides, the user's presence may be published.
                let requests = site.pool.observations.requests[before...].filter { $0 != "SERVICE" }
                #expect(requests == ["REGISTER", "REGISTER"])
            }
        }

        @Test("a connection that is dead but open is found by its signs of life")
        func deadSilence() async throws {
            try await TestSite.with([.shortKeepAlive: 2]) { site in
                let account = try Self.quick(site) {
                    // Pool and client share the loop: what holds it up for less is no silence.
                    $0.keepAliveAnswer = .seconds(8)
                    $0.probe = .seconds(8)
                }
                let driver = try await Self.signedIn(account)
                try await site.pool.hears { $0.keepAlives >= 2 }
                #expect(driver.interruptions.isEmpty)
                site.pool.deafenClients()
                try await driver.told { $0.isSubscribed(times: 2) }
                try await Self.signOut(driver)
            }
        }

        @Test("a refresh that is refused with Retry-After is followed by a sign-in after that time")
        func refreshRefused() async throws {
            try await TestSite.with([.shortExpires: 2, .refresh503: 1]) { site in
                let driver = try await Self.signedIn(try Self.quick(site))
                try await driver.told { $0.isSubscribed(times: 2) }
                let interruption = try #require(driver.interruptions.first)
                #expect(interruption.reason.kind == .serverUnavailable)
                #expect(interruption.nextAttempt >= .seconds(1) && interruption.nextAttempt <= .milliseconds(1100))
                let restored = try #require(driver.restorations.first)
                #expect(restored.duration >= .seconds(1))
                try await Self.signOut(driver)
            }
        }

        @Test(
            "a server that drains, or names another, is told of and left, once for each notice",
            arguments: [Fault.deregisteredDeactivated, .preferredRegistrarChange])
        func drained(fault: Fault) async throws {
            try await TestSite.with([fault: nil]) { site in
                let driver = SessionDriver(account: try Self.quick(site), behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told { $0.interruptions.count == 1 }
                site.pool.faults = []
                #expect(driver.interruptions.first?.reason.kind == .accountMoved)
                #expect(driver.interruptions.first?.reason.message.isEmpty == false)
                try await driver.told { $0.restorations.count == 1 }
                #expect(site.pool.observations.registrations.count == 2)
                try await Self.signOut(driver)
            }
        }

        @Test(
            "what time does not heal ends the session with the true reason",
            arguments: [(.notFound404, .accountRefused), (.notAuthorised403, .accountRefused)]
                as [(Fault, SignInError.Kind)])
        func hopeless(fault: Fault, kind: SignInError.Kind) async throws {
            try await TestSite.with { site in
                let driver = try await Self.signedIn(try Self.quick(site))
                site.pool.faults = [fault]
                site.pool.dropClients()
                try await driver.told { $0.hasEnded }
                #expect(driver.ending?.kind == kind)
                #expect(driver.interruptions.count == 1)
            }
        }

        @Test("a pool that is overloaded when it comes back is asked again when it said")
        func overloaded() async throws {
            try await TestSite.with { site in
                let driver = try await Self.signedIn(try Self.quick(site))
                site.pool.faults.add(.overloaded503, 1)
                site.pool.dropClients()
                try await driver.told { $0.interruptions.count == 2 }
                #expect(driver.interruptions.last?.reason.kind == .serverUnavailable)
                #expect((driver.interruptions.last?.nextAttempt ?? .zero) >= .seconds(1))
                driver.session.networkChanged(isAvailable: true)
                site.pool.faults = []
                try await driver.told { $0.restorations.count == 1 }
                #expect((driver.restorations.first?.duration ?? .zero) >= .seconds(1))
                try await Self.signOut(driver)
            }
        }

        @Test("a pool that drops each connection at once is asked ever more rarely")
        func flapping() async throws {
            try await TestSite.with([.lostConnection: 0]) { site in
                let account = try Self.quick(site) {
                    $0.backoff.waits = [.milliseconds(20), .milliseconds(300), .milliseconds(600)]
                }
                let driver = try await Self.signedIn(account)
                for round in 1...3 {
                    site.pool.dropClients()
                    try await driver.told { $0.isSubscribed(times: round + 1) }
                }
                let waits = driver.interruptions.map(\.nextAttempt)
                let least: [Duration] = [.milliseconds(10), .milliseconds(150), .milliseconds(300)]
                #expect(waits.count == 3)
                #expect(zip(waits, least).allSatisfy { $0 >= $1 && $0 <= $1 * 2 }, "\(waits)")
                for (restored, wait) in zip(driver.restorations, waits) { #expect(restored.duration >= wait) }
                try await Self.signOut(driver)
            }
        }

        @Test("another certificate than before is not asked about meanwhile: the attempt has failed")
        func foreignCertificate() async throws {
            try await TestSite.with { site in
                let account = try Self.quick(site)
                let driver = try await Self.signedIn(account)
                account.trust = try TrustPolicy()
                site.pool.dropClients()
                try await driver.told { $0.interruptions.count == 3 }
                #expect(driver.interruptions.last?.reason.kind == .untrusted)
                #expect(driver.certificateQuestions == 0)
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(driver.ending == nil)
            }
        }

        @Test("signing out while the connection is lost ends the session at once", arguments: [true, false])
        func signsOutMeanwhile(isDown: Bool) async throws {
            try await TestSite.with { site in
                let driver = try await Self.signedIn(try Self.quick(site))
                if isDown { site.pool.goDown() } else { site.pool.dropClients() }
                try await driver.told { $0.interruptions.count == 1 }
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(driver.ending == nil)
            }
        }

        @Test("a loss at any moment of the second sign-in is survived too", arguments: 1...6)
        func lostAgain(answer: Int) async throws {
            try await TestSite.with { site in
                let driver = try await Self.signedIn(try Self.quick(site))
                let answers = site.pool.observations.events.count { if case .answer = $0 { true } else { false } }
                site.pool.faults.add(.droppedConnection, answers + answer)
                site.pool.dropClients()
                try await driver.told { $0.restorations.count >= 1 && $0.openSteps.isEmpty }
                try await Self.signOut(driver)
            }
        }
    }
}

extension SessionDriver {
    /// Whether the subscriptions have been made so many times: the sign-in is over to its last step.
    func isSubscribed(times count: Int) -> Bool {
        steps.count { $0.step == .subscriptions && $0.outcome == .succeeded } >= count
    }
}
