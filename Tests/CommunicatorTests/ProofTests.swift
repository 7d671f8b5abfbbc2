import Communicator
import Discovery
import EventLoop
import LabPool
import Network
import Testing

extension SessionTests {
    /// The ways in which a pool lets users prove who they are, each on its whole way to the registration.
    @Suite("The user is proved")
    struct ProofTests {
        private static let logins: [(name: String, faults: [Fault: Int?])] =
            [
                ("Windows authentication", [:]),
                ("login name and password", [.formsOnly: nil]),
            ]
            + (1...3).flatMap { (endpoint: Int) in
                [
                    ("ADFS, endpoint \(endpoint)", [.adfs: endpoint]),
                    ("ADFS, endpoint \(endpoint), with a proof key", [.adfs: endpoint, .adfsProof: nil]),
                ]
            }

        @Test("with the right password, whatever the ticket service takes", arguments: logins)
        func rightPassword(name: String, faults: [Fault: Int?]) async throws {
            try await TestSite.with(faults) { site in
                let driver = SessionDriver(account: try site.account())
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn != nil && driver.passwordQuestions == 0)
                #expect(site.pool.observations.failedLogOns == 0)
                let told = driver.steps.filter { $0.step == .webTicket }.map(\.detail)
                #expect(told.contains { $0.contains("ADFS") } == (faults[.adfs] != nil), "\(told)")
                // Where there are no Windows log-ons, one is tried in vain at the usual place: that costs no password.
                let expected: [Refusal] = faults.isEmpty ? [] : [.noSuchResource("/WebTicket/WebTicketService.svc")]
                #expect(site.pool.observations.webRefusals == expected)
            }
        }

        @Test("a wrong password is one failed log-on, whatever the ticket service takes", arguments: logins)
        func wrongPassword(name: String, faults: [Fault: Int?]) async throws {
            try await TestSite.with(faults) { site in
                let account = try site.account(password: "not it")
                let driver = SessionDriver(account: account)
                let error = try #require(try await driver.run())
                #expect(error.kind == .credentialsRefused)
                #expect(error.message.contains("password was not accepted"), "\(error.message)")
                #expect(site.pool.observations.failedLogOns == 1)
                let again = SessionDriver(account: account)
                #expect(try await again.run()?.kind == .passwordNeeded)
                #expect(site.pool.observations.failedLogOns == 1)
            }
        }

        @Test(
            "ADFS turns the user away in words",
            arguments: [
                (1, SignInError.Kind.accountRefused, "the account is locked"),
                (2, .credentialsRefused, "the password has expired"),
                (3, .noCommonScheme, "multi-factor authentication"),
                (4, .accountRefused, "it does not know the pool"),
                (5, .serverUnavailable, "do not work at the moment"),
            ])
        func turnedAway(refusal: Int, kind: SignInError.Kind, words: String) async throws {
            try await TestSite.with([.adfs: nil, .adfsRefusal: refusal]) { site in
                let error = try #require(try await SessionDriver(account: try site.account()).run())
                #expect(error.kind == kind && error.message.contains(words), "\(error)")
                #expect(!error.advice.isEmpty && error.tried.contains("federation service"))
                #expect(site.pool.observations.failedLogOns == 0)
            }
        }

        @Test("an ADFS that cannot be reached is named")
        func unreachable() async throws {
            try await TestSite.with([.adfs: nil]) { site in
                let account = try site.account {
                    $0.overrides = [
                        .init(host: "localhost", port: UInt16(site.pool.federationPort), addresses: ["127.0.0.2"])
                    ]
                }
                let error = try #require(try await SessionDriver(account: account).run())
                #expect(error.tried.contains("/adfs/services/trust"), "\(error)")
                #expect(error.kind == .unreachable)
            }
        }

        @Test(
            "a ticket that is not clearly the one that was asked for is not used",
            arguments: [
                ([.ticketWrapped: nil], "not clear which token"),
                ([.adfs: nil, .ticketWrapped: nil], "not clear which token"),
                ([.ticketForeign: nil], "the ticket is for https://web.fabrikam.example/"),
                ([.expiredTicket: nil], "the ticket is over"),
            ] as [([Fault: Int?], String)])
        func strangeTickets(faults: [Fault: Int?], words: String) async throws {
            try await TestSite.with(faults) { site in
                let error = try #require(try await SessionDriver(account: try site.account()).run())
                #expect(error.kind == .accountRefused && error.message.contains(words), "\(error)")
                #expect(!site.pool.observations.requests.contains { $0.hasSuffix("/WebTicket_Proof_SHA1") })
            }
        }
    }
}

extension Observations {
    /// What the web services refused.
    var webRefusals: [Refusal] {
        events.compactMap { if case .refusal(.web, _, let refusal) = $0 { refusal } else { nil } }
    }
}
