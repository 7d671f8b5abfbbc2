import EventLoop
import Foundation
import LabPool
import Testing

@testable import Communicator

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
                #expect(driver.succeeded(.registration) == 1)
            }
        }

        @Test("a registration is kept, and its notifications are believed, where addresses are signed without brackets")
        func bareAddresses() async throws {
            try await TestSite.with([.bareAddresses: nil, .shortExpires: 2]) { site in
                let driver = SessionDriver(
                    account: try site.account { $0.trace = .redacted }, behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await site.pool.hears { $0.requests.count { $0 == "REGISTER" } >= 6 }
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(driver.ending == nil)
                #expect(site.pool.observations.refusals.isEmpty)
                #expect(driver.trace.contains { $0.contains("From: sip:alice@contoso.example;") })
                #expect(!driver.trace.contains { $0.hasPrefix("dropped:") && $0.contains("signature") })
            }
        }

        @Test(
            "a registrar that does not name its events is asked for all; one that names none of them is not left",
            arguments: [1, 2])
        func unnamedEvents(form: Int) async throws {
            try await TestSite.with([.unnamedEvents: form, .shortExpires: 2]) { site in
                let driver = SessionDriver(account: try site.account(), behaviour: .init(signsOut: false))
                driver.session.signIn()
                // Four to sign in, and a refresh.
                try await site.pool.hears { $0.requests.count { $0 == "REGISTER" } >= 5 }
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(driver.ending == nil)
                #expect(driver.succeeded(.registration) == 1)
                #expect(site.pool.observations.requests.contains("SUBSCRIBE") == (form == 1))
            }
        }

        @Test("a second program with the same profile takes the first one's place, which says so and does not fight")
        func sharedProfile() async throws {
            try await TestSite.with { site in
                let drivers = try await Self.signIn([try site.account(), try site.account()])
                try await drivers[0].told { $0.hasEnded }
                #expect(
                    drivers[0].ending?.message
                        == "The account has signed in at another place, or was signed out there.")
                try await Self.signOut(drivers[1])
                #expect(site.pool.observations.registrations.count == 2)
            }
        }

        @Test("a profile that was copied to another machine is signed in on both, with the certificate that it holds")
        func copiedProfile() async throws {
            try await TestSite.with { site in
                let original = try site.account()
                let here = try await Self.signIn([original])[0]
                let copy = site.directory + "-copy"
                try FileManager.default.copyItem(atPath: site.directory, toPath: copy)
                var configuration = original.configuration
                configuration.directory = copy
                let endpoint = EndpointIdentity(
                    address: configuration.address, scope: original.configuration.directory, machine: "another")
                let there = try await Self.signIn([try Communicator.Account(configuration, endpoint: endpoint)])[0]
                #expect(there.passwordQuestions == 0)
                try await Self.signOut(here)
                try await Self.signOut(there)
                #expect(site.pool.observations.registrations.count == 2)
                #expect(site.pool.observations.requests.filter { $0.contains("CertProv") }.count == 1)
            }
        }

        /// Signs in, one after the other, and stays.
        @LoopActor
        private static func signIn(_ accounts: [Communicator.Account]) async throws -> [SessionDriver] {
            var drivers: [SessionDriver] = []
            for account in accounts {
                let driver = SessionDriver(account: account, behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told { $0.signedIn != nil }
                drivers.append(driver)
            }
            return drivers
        }

        /// Signs out, which nothing has done before.
        @LoopActor
        private static func signOut(_ driver: SessionDriver) async throws {
            #expect(!driver.hasEnded)
            driver.session.signOut()
            try await driver.told { $0.hasEnded }
            #expect(driver.ending == nil)
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
                #expect(driver.succeeded(.registration) == 2)
            }
        }

        @Test("a certificate of minutes is not asked for again and again")
        func shortCertificates() async throws {
            try await TestSite.with([.shortCertificate: 4]) { site in
                let driver = SessionDriver(account: try site.account(), behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told { $0.succeeded(.registration) >= 1 }
                // Nothing is to come after this.
                try await EventLoop.sleep(for: .milliseconds(1000))
                #expect(!driver.hasEnded)
                #expect(driver.succeeded(.certificate) == 1)
                #expect(driver.succeeded(.registration) == 1)
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
                try await driver.told { $0.succeeded(.certificate) >= 2 }
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
                    // Before the deregistration an association may be made.
                    $0.timing.signOut = .seconds(60)
                }
                let driver = SessionDriver(account: account, behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told { $0.succeeded(.registration) >= 3 }
                #expect(!driver.hasEnded)
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(site.pool.observations.events.contains { if case .deregistered = $0 { true } else { false } })
                #expect(!driver.steps.contains { $0.outcome == .failed })
            }
        }
    }
}
