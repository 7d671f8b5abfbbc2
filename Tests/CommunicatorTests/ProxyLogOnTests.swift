import Authentication
import Communicator
import Discovery
import EventLoop
import LabPool
import Testing

extension SessionTests {
    /// Sign-ins through a proxy that asks for the password before the registrar does.
    @Suite("A proxy on the way, with Digest")
    struct ProxyLogOn {
        @Test(
            "the user is proved to both, and goes on being so when nonces grow old",
            arguments: [AuthenticationScheme.tlsDSK, .ntlm], [0, 1, 3])
        func both(scheme: AuthenticationScheme, uses: Int) async throws {
            try await TestSite.with([.proxyDigest: uses], schemes: [scheme]) { site in
                let driver = SessionDriver(account: try site.account())
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.signing?.version == (scheme == .ntlm ? "NTLM" : "TLS 1.2"))
                #expect(driver.passwordQuestions == 0 && driver.openSteps.isEmpty)
                #expect(site.pool.observations.failedLogOns == 0)
                let refusals = site.pool.observations.refusals.filter { $0 != .ticketExpired }
                #expect(refusals.isEmpty, "\(refusals)")
                #expect(uses > 0 || site.pool.observations.refusals.isEmpty)
            }
        }

        @Test("a later sign-in by the kept certificate asks for the password, which the proxy wants all the same")
        func certificateKept() async throws {
            try await TestSite.with([.proxyDigest: 0]) { site in
                #expect(try await SessionDriver(account: try site.account()).run() == nil)
                let driver = SessionDriver(
                    account: try site.account(password: ""), behaviour: .init(passwordAnswer: "Pa$$w0rd"))
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.usedKeptCertificate == true && driver.passwordQuestions == 1)
            }
        }

        @Test("a wrong password is shown to the proxy once, and to nobody else")
        func wrongPassword() async throws {
            try await TestSite.with([.proxyDigest: 0], schemes: [.tlsDSK, .ntlm]) { site in
                let account = try site.account(password: "not it")
                let error = try await SessionDriver(account: account).run()
                #expect(error?.kind == .credentialsRefused, "\(error as Any)")
                #expect(error?.tried.contains("Digest") == true, "\(error as Any)")
                #expect(site.pool.observations.failedLogOns == 1)
                #expect(try await SessionDriver(account: account).run()?.kind == .passwordNeeded)
                #expect(site.pool.observations.failedLogOns == 1)
            }
        }

        @Test("without TLS nothing that a password can be guessed from is shown, unless the user has chosen that")
        func unencrypted() async throws {
            try await TestSite.with([.proxyDigest: 0], schemes: [.ntlm]) { site in
                let account = try site.account(over: .tcp) { $0.transport = .automatic }
                let port = UInt16(site.pool.sipTCPPort)
                let candidate = Candidate(host: "localhost", port: port, transport: .tcp)
                let driver = SessionDriver(account: account) { _, _, _ in
                    Location(candidates: [candidate], links: PoolLinks())
                }
                let error = try await driver.run()
                #expect(driver.signedIn == nil && error != nil)
                #expect(try await SessionDriver(account: try site.account(over: .tcp)).run() == nil)
                #expect(site.pool.observations.failedLogOns == 0)
            }
        }

        @Test("who signs in without a password is not asked for one, and told what the proxy wants")
        func singleSignOn() async throws {
            try await TestSite.with([.proxyDigest: 0]) { site in
                let account = try site.account(password: "") { $0.usesSingleSignOn = true }
                let driver = SessionDriver(account: account)
                let error = try await driver.run()
                #expect(error?.kind == .noCommonScheme && error?.message.contains("Digest") == true, "\(error as Any)")
                #expect(driver.passwordQuestions == 0)
            }
        }
    }
}
