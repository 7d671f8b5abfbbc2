import Communicator
import EventLoop
import LabPool
import Testing

extension SessionTests {
    @Suite("A session that is signed in")
    struct Staying {
        @Test(
            "a server that signs the account out ends it, with the server's reason, and is not fought",
            arguments: [
                (.deregisteredUnregistered, .signedInElsewhere), (.deregisteredRejected, .accountRefused),
            ] as [(Fault, SignInError.Kind)])
        func deregistered(fault: Fault, kind: SignInError.Kind) async throws {
            try await TestSite.with([fault: nil]) { site in
                let driver = SessionDriver(account: try site.account(), behaviour: .init(signsOut: false))
                let error = try #require(try await driver.run())
                #expect(error.kind == kind)
                #expect(driver.signedIn != nil)
                #expect(site.pool.observations.registrations.count == 1)
            }
        }

        @Test("a registration is refreshed before it expires, signed and without a new handshake")
        func refresh() async throws {
            try await TestSite.with([.shortExpires: 2]) { site in
                let driver = SessionDriver(account: try site.account(), behaviour: .init(signsOut: false))
                driver.session.signIn()
                // Four to sign in, and two refreshes.
                try await site.pool.hears { $0.requests.count { $0 == "REGISTER" } >= 6 }
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(site.pool.observations.refusals.isEmpty)
                #expect(driver.steps.filter { $0.step == .registration && $0.outcome == .succeeded }.count == 1)
            }
        }

        @Test("a registrar is asked nothing after the deregistration")
        func signOutAmidRequests() async throws {
            try await Town.with { town in
                for _ in 0..<5 {
                    // The list has just been told; the presence of who stands on it is about to be asked for.
                    let alice = try await town.citizen("alice")
                    try await alice.signOut()
                }
                #expect(town.pool.observations.refusals.isEmpty)
            }
        }

        @Test("a pool that has forgotten the security association gets a new handshake on the same connection")
        func forgottenAssociation() async throws {
            try await TestSite.with([.forgottenAssociation: nil]) { site in
                let driver = SessionDriver(account: try site.account())
                #expect(try await driver.run() == nil)
                #expect(driver.steps.filter { $0.step == .registration && $0.outcome == .succeeded }.count == 2)
            }
        }

        @Test("a certificate of minutes is not asked for again and again")
        func shortCertificates() async throws {
            try await TestSite.with([.shortCertificate: 4]) { site in
                let driver = SessionDriver(account: try site.account(), behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told { $0.signedIn != nil }
                try await EventLoop.sleep(for: .milliseconds(3000))
                #expect(!driver.hasEnded)
                #expect(driver.steps.filter { $0.step == .certificate && $0.outcome == .succeeded }.count == 1)
                #expect(driver.steps.filter { $0.step == .registration && $0.outcome == .succeeded }.count == 1)
                driver.session.close()
            }
        }

        @Test("a certificate that has become old is replaced when the security association is")
        func oldCertificate() async throws {
            try await TestSite.with([.shortCertificate: 30]) { site in
                let account = try site.account {
                    $0.timing.associationLifetime = .milliseconds(600)
                    $0.timing.associationMargin = .milliseconds(100)
                }
                let driver = SessionDriver(account: account, behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told {
                    $0.steps.count { $0.step == .certificate && $0.outcome == .succeeded } >= 2
                }
                #expect(!driver.hasEnded)
                driver.session.close()
            }
        }

        @Test("a security association is replaced before its life ends")
        func reauthentication() async throws {
            try await TestSite.with { site in
                let account = try site.account {
                    $0.timing.associationLifetime = .milliseconds(900)
                    $0.timing.associationMargin = .milliseconds(100)
                }
                let driver = SessionDriver(account: account, behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told {
                    $0.steps.count { $0.step == .registration && $0.outcome == .succeeded } >= 3
                }
                #expect(!driver.hasEnded)
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(site.pool.observations.events.contains { if case .deregistered = $0 { true } else { false } })
                #expect(!driver.steps.contains { $0.outcome == .failed })
            }
        }
    }
}
