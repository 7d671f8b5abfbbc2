import Authentication
import Communicator
import Discovery
import EventLoop
import Foundation
import LabPool
import SIP
import TestRealm
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

        @Test("a proxy that hashes by SHA-256 is proved to so, and a wrong password is one failed log-on at it")
        func betterHash() async throws {
            for (password, failures) in [("Pa$$w0rd", 0), ("not it", 1)] {
                try await TestSite.with([.proxyDigest: 0, .proxySHA256: nil]) { site in
                    let driver = SessionDriver(account: try site.account(password: password))
                    let error = try await driver.run()
                    #expect((error == nil) == (failures == 0), "\(error as Any)")
                    #expect(site.pool.observations.failedLogOns == failures)
                }
            }
        }

        @Test("a proof by Kerberos that a proxy has held up is made anew, for it would be taken for a replay")
        func kerberos() async throws {
            let realm = try KerberosRealm(users: ["alice": "Pa$$w0rd"], services: ["sip/fe01.contoso.example"])
            let keytab = realm.keytab.path
            let sent = try await realm.whileInUse {
                try await TestSite.with([.proxyDigest: 1], schemes: [.kerberos], keytab: keytab) { site in
                    let driver = SessionDriver(
                        account: try site.account {
                            $0.login = "alice@contoso.example"
                            $0.trace = .unsafe
                        })
                    #expect(try await driver.run() == nil)
                    #expect(driver.signedIn?.signing?.version == "Kerberos")
                    return driver.trace.filter {
                        $0.hasPrefix("REGISTER ") && $0.contains("Proxy-Authorization: Digest")
                    }
                }
            }
            let tokens = sent.compactMap { text in
                text.split(separator: "gssapi-data=\"").dropFirst().first?.prefix { $0 != "\"" }
            }.filter { !$0.isEmpty }
            #expect(!tokens.isEmpty && Set(tokens).count == tokens.count)
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
