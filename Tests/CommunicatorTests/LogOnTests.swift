import Authentication
import Communicator
import Discovery
import EventLoop
import LabPool
import Testing

extension SessionTests {
    @Suite("A sign-in by NTLM")
    struct LogOn {
        private func withSite<Value: Sendable>(
            _ schemes: [AuthenticationScheme], _ faults: [Fault: Int?] = [:],
            _ body: @escaping @LoopActor @Sendable (TestSite) async throws -> Value
        ) async throws -> Value {
            try await TestSite.with(faults, schemes: schemes, body)
        }

        @Test("where the pool offers nothing else it is taken by itself, and needs no web service")
        func automatic() async throws {
            try await withSite([.ntlm]) { site in
                let driver = SessionDriver(account: try site.account())
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.signing?.version == "NTLM")
                #expect(driver.signedIn?.certificateExpires == nil)
                #expect(site.pool.observations.refusals.isEmpty)
                #expect(!site.pool.observations.requests.contains { $0.contains("CertProv") })
                #expect(!driver.steps.contains { $0.outcome == .failed })
            }
        }

        @Test("every version of the protocol is understood", arguments: [2, 3, 4])
        func versions(version: Int) async throws {
            try await withSite([.ntlm], [.oldVersion: version]) { site in
                let driver = SessionDriver(account: try site.account())
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.signing?.version == "NTLM")
                #expect(site.pool.observations.refusals.isEmpty)
            }
        }

        @Test("it is taken by name although the pool offers stronger schemes, over TCP and as a proxy's, too")
        func byName() async throws {
            try await withSite([.tlsDSK, .ntlm], [.proxy407: nil]) { site in
                let account = try site.account(over: .tcp) { $0.authentication = .only(.ntlm) }
                let driver = SessionDriver(account: account)
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.signing?.version == "NTLM")
            }
        }

        @Test("over TCP the user is not proved to a server of a foreign domain, unless they say that it is right")
        func foreignTarget() async throws {
            try await TestSite.with(schemes: [.ntlm], poolDomain: "fabrikam.example") { site in
                let account = try site.account(over: .tcp)
                let driver = SessionDriver(account: account)
                let error = try await driver.run()
                #expect(error?.kind == .untrusted, "\(String(describing: error))")
                #expect(driver.hostQuestions.count == 1)
                #expect(driver.hostQuestions.first?.hasSuffix("fabrikam.example") == true)
                // The one that asks for the challenge.
                #expect(site.pool.observations.requests.count { $0 == "REGISTER" } == 1)
                let trusting = SessionDriver(account: account, behaviour: .init(hostAnswer: true))
                #expect(try await trusting.run()?.kind != .untrusted)
                #expect(trusting.hostQuestions.count == 1)
                let overTLS = SessionDriver(account: try site.account())
                _ = try await overTLS.run()
                #expect(overTLS.hostQuestions.isEmpty)
            }
        }

        @Test("over TCP nobody can send the user on to a host of their own, unless the user says that it is right")
        func foreignHome() async throws {
            try await withSite([.ntlm], [.redirect301: nil]) { site in
                let account = try site.account(over: .tcp) {
                    $0.server = ServerAddress("127.0.0.1:\(site.pool.sipTCPPort)")
                }
                let driver = SessionDriver(account: account)
                #expect(try await driver.run()?.kind == .untrusted)
                #expect(driver.hostQuestions == ["localhost"] && driver.signedIn == nil)
                let trusting = SessionDriver(account: account, behaviour: .init(hostAnswer: true))
                #expect(try await trusting.run() == nil)
                #expect(trusting.hostQuestions == ["localhost"] && trusting.signedIn != nil)
            }
        }

        @Test(
            "nor once they are signed in, by the answer to a refresh or by word of another registrar",
            arguments: [true, false], [true, false])
        func foreignHomeLater(byRefresh: Bool, isRight: Bool) async throws {
            try await withSite([.ntlm], byRefresh ? [.shortExpires: 2] : [.preferredRegistrarChange: nil]) { site in
                let account = try site.account(over: .tcp) {
                    $0.server = ServerAddress("127.0.0.1:\(site.pool.sipTCPPort)")
                    $0.timing.backoff.waits = [.milliseconds(20)]
                }
                let driver = SessionDriver(
                    account: account, behaviour: .init(hostAnswer: isRight, signsOut: false))
                driver.session.signIn()
                try await driver.told { $0.signedIn != nil }
                #expect(driver.hostQuestions.isEmpty)
                if byRefresh { site.pool.sendClientsOn() }
                try await driver.told { !$0.hostQuestions.isEmpty }
                site.pool.faults = []
                try await driver.told { $0.restorations.count == 1 }
                #expect(driver.hostQuestions == ["localhost"])
                #expect(driver.interruptions.first?.reason.kind == (isRight ? .accountMoved : .untrusted))
                let host = isRight ? "localhost" : "127.0.0.1"
                #expect(driver.restorations.map(\.server) == ["\(host):\(site.pool.sipTCPPort)"])
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(driver.ending == nil)
            }
        }

        @Test("nor over TLS where the certificate passes only because they have accepted it")
        func foreignTargetOfAcceptedServer() async throws {
            try await TestSite.with(schemes: [.ntlm], poolDomain: "fabrikam.example") { site in
                let driver = SessionDriver(
                    account: try site.account(trusts: false), behaviour: .init(certificateAnswer: .acceptOnce))
                let error = try await driver.run()
                #expect(error?.kind == .untrusted, "\(String(describing: error))")
                #expect(driver.certificateQuestions == 1)
                #expect(driver.hostQuestions.count == 1)
                #expect(driver.hostQuestions.first?.hasSuffix("fabrikam.example") == true)
                // The one that asks for the challenge.
                #expect(site.pool.observations.requests.count { $0 == "REGISTER" } == 1)
            }
        }

        @Test("a server of the user's domain whose certificate they have accepted sees the proof, and no other does")
        func acceptedServer() async throws {
            try await withSite([.ntlm]) { site in
                let account = try site.account(trusts: false)
                let driver = SessionDriver(account: account, behaviour: .init(certificateAnswer: .acceptAlways))
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.signing?.version == "NTLM")
                #expect(driver.certificateQuestions == 1 && driver.hostQuestions.isEmpty)
                // The same certificate at another name is another server's.
                let elsewhere = try site.account(trusts: false) {
                    $0.server = ServerAddress("127.0.0.1:\(site.pool.sipTLSPort)")
                }
                let before = site.pool.observations.requests.count
                let refusing = SessionDriver(account: elsewhere)
                #expect(try await refusing.run()?.kind == .untrusted)
                #expect(refusing.certificateQuestions == 1)
                #expect(site.pool.observations.requests.count == before)
            }
        }

        @Test(
            "a token of the pool's that is cut off, of 64 KiB or senseless ends the log-on with the reason",
            arguments: [AuthenticationScheme.ntlm, .tlsDSK], [1, 2, 3, 4])
        func spoiledTokens(scheme: AuthenticationScheme, number: Int) async throws {
            for offer in scheme == .ntlm ? [[:]] : [[:], [.negotiateOnly: nil]] as [[Fault: Int?]] {
                try await withSite([scheme], offer.merging([.spoiledTokens: number]) { $1 }) { site in
                    let driver = SessionDriver(account: try site.account())
                    let error = try await driver.run()
                    #expect(error != nil && driver.signedIn == nil)
                    #expect(error?.message.isEmpty == false && error?.advice.isEmpty == false, "\(error as Any)")
                    #expect(site.pool.observations.failedLogOns == 0)
                }
            }
        }

        @Test("where the web services offer Negotiate alone, a wrong password is one failed log-on there")
        func wrongPasswordInsideNegotiate() async throws {
            try await TestSite.with([.negotiateOnly: nil]) { site in
                let error = try await SessionDriver(account: try site.account(password: "not it")).run()
                #expect(error?.kind == .credentialsRefused, "\(error as Any)")
                #expect(error?.advice.contains("Enter the password again") == true, "\(error as Any)")
                #expect(site.pool.observations.failedLogOns == 1)
            }
        }

        @Test("a refused password is sent once, forgotten, and not tried by another scheme")
        func wrongPassword() async throws {
            try await withSite([.ntlm, .tlsDSK, .kerberos]) { site in
                let account = try site.account(password: "not it") { $0.authentication = .only(.ntlm) }
                let error = try await SessionDriver(account: account).run()
                #expect(error?.kind == .credentialsRefused)
                #expect(error?.advice.contains("DOMAIN\\user") == true)
                #expect(site.pool.observations.failedLogOns == 1)
                #expect(try await SessionDriver(account: account).run()?.kind == .passwordNeeded)
                let other = try site.account(password: "not it")
                #expect(try await SessionDriver(account: other).run()?.kind == .credentialsRefused)
                #expect(site.pool.observations.failedLogOns == 2)
            }
        }

        /// Sign-in sheet 3.10: 1013 says nothing of the password.
        @Test("a password that is refused for the clock alone is kept, and serves once the clock is right")
        func clocks() async throws {
            try await withSite([.ntlm], [.clockSkew: 3600]) { site in
                let account = try site.account()
                let error = try await SessionDriver(account: account).run()
                #expect(error?.kind == .credentialsRefused && error?.advice == "Set this computer's clock.")
                #expect(error?.answer.contains("ms-diagnostics 1013") == true, "\(error as Any)")
                site.pool.faults = []
                let later = SessionDriver(account: account)
                #expect(try await later.run() == nil)
                #expect(later.passwordQuestions == 0 && site.pool.observations.failedLogOns == 0)
            }
        }

        @Test("it follows when no certificate is to be had, and the steps say why")
        func fallsBack() async throws {
            for fault in [Fault.htmlInsteadOfMex, .certificateRefused, .noCommonSuite] {
                try await withSite([.tlsDSK, .ntlm], [fault: nil]) { site in
                    let driver = SessionDriver(account: try site.account())
                    #expect(try await driver.run() == nil, "\(fault)")
                    #expect(driver.signedIn?.signing?.version == "NTLM", "\(fault)")
                    let failed = driver.steps.filter { $0.step == .registration && $0.outcome == .failed }
                    #expect(failed.count == 1 && failed.first?.detail.hasPrefix("TLS-DSK: ") == true)
                    let started = driver.steps.filter { $0.step == .registration && $0.outcome == .started }
                    #expect(started.last?.detail.hasPrefix("NTLM") == true)
                    #expect(driver.openSteps.isEmpty)
                }
            }
        }

        @Test("chosen by name where it is not offered, it is told in words")
        func notOffered() async throws {
            try await withSite([.tlsDSK]) { site in
                let account = try site.account { $0.authentication = .only(.ntlm) }
                let error = try await SessionDriver(account: account).run()
                #expect(error?.kind == .noCommonScheme)
                #expect(error?.message == "The server offers authentication by TLS-DSK, but this account uses NTLM.")
            }
        }

        @Test("a forgotten association is made anew, and the refresh is signed")
        func refresh() async throws {
            try await withSite([.ntlm], [.forgottenAssociation: nil]) { site in
                let driver = SessionDriver(account: try site.account(), behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await site.pool.hears { observations in
                    observations.events.count {
                        if case .authenticated(_, _, "NTLM") = $0 { true } else { false }
                    } == 2
                }
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(site.pool.observations.failedLogOns == 0)
            }
        }

        @Test("answers that the pool did not sign, or signed wrongly, are not believed")
        func forgedAnswers() async throws {
            for fault in [Fault.unsignedReplies, .wronglySignedReplies] {
                try await withSite([.ntlm], [fault: nil]) { site in
                    let driver = SessionDriver(account: try site.account())
                    #expect(try await driver.run()?.kind == .protocolViolation, "\(fault)")
                    #expect(driver.signedIn == nil)
                }
            }
        }
    }
}
