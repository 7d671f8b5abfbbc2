import Communicator
import Discovery
import EventLoop
import Foundation
import LabPool
import Testing

extension SessionTests {
    @Suite("A sign-in")
    struct SignIn {
        @Test("a first sign-in obtains a certificate, registers, subscribes and signs out")
        func firstSignIn() async throws {
            try await TestSite.with { site in
                let driver = SessionDriver(account: try site.account())
                #expect(try await driver.run() == nil)
                let signedIn = try #require(driver.signedIn)
                #expect(!signedIn.usedKeptCertificate)
                #expect(signedIn.uri == "sip:alice@contoso.example")
                #expect(signedIn.connection?.version == "TLS 1.3")
                #expect(signedIn.signing?.version == "TLS 1.2")
                #expect(signedIn.gruu?.hasSuffix(";gruu") == true)
                #expect(site.pool.observations.refusals.isEmpty)
                #expect(!driver.steps.contains { $0.outcome == .failed })
                #expect(Set(driver.steps.filter { $0.outcome == .succeeded }.map(\.step)) == Set(SignInStep.allCases))
            }
        }

        @Test("a later sign-in needs no password, no web service and three SIP round trips")
        func laterSignIn() async throws {
            try await TestSite.with { site in
                _ = try await SessionDriver(account: try site.account()).run()
                let before = site.pool.observations.requests.count
                let account = try site.account()
                account.setPassword(nil)
                let driver = SessionDriver(account: account)
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.usedKeptCertificate == true)
                #expect(driver.passwordQuestions == 0)
                // Besides, the user's presence is published; when, does not matter here.
                let requests = site.pool.observations.requests[before...].filter { $0 != "SERVICE" }
                let (register, subscribe) = ("REGISTER", "SUBSCRIBE")
                #expect(requests == [register, register, register, subscribe, subscribe, subscribe, register])
            }
        }

        @Test("it works over plain TCP too, and says that nothing is encrypted")
        func overTCP() async throws {
            try await TestSite.with { site in
                let driver = SessionDriver(account: try site.account(over: .tcp))
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn?.connection == nil)
                #expect(driver.signedIn?.signing != nil)
            }
        }

        @Test("a missing password is asked for, and without one the sign-in ends")
        func passwordQuestion() async throws {
            try await TestSite.with { site in
                let answered = try site.account()
                answered.setPassword(nil)
                let driver = SessionDriver(account: answered, behaviour: .init(passwordAnswer: "Pa$$w0rd"))
                #expect(try await driver.run() == nil)
                #expect(driver.passwordQuestions == 1)
                answered.forgetCertificate()
                answered.setPassword(nil)
                let silent = SessionDriver(account: answered)
                #expect(try await silent.run()?.kind == .passwordNeeded)
            }
        }

        @Test("a wrong password is sent once, and forgotten")
        func wrongPassword() async throws {
            try await TestSite.with { site in
                let account = try site.account(password: "not it")
                let error = try await SessionDriver(account: account).run()
                #expect(error?.kind == .credentialsRefused)
                #expect(error?.advice.contains("DOMAIN\\user") == true)
                #expect(site.pool.observations.failedLogOns == 1)
                let again = SessionDriver(account: account)
                #expect(try await again.run()?.kind == .passwordNeeded)
                #expect(site.pool.observations.failedLogOns == 1)
            }
        }

        @Test(
            "a password is accepted in the letters of every language",
            arguments: ["Grüße, Ångström & Ça va", "Пароль€", "密码🔑"])
        func passwordsBeyondASCII(password: String) async throws {
            try await TestSite.with(password: password) { site in
                let error = try await SessionDriver(account: try site.account()).run()
                #expect(error == nil && site.pool.observations.failedLogOns == 0, "\(error as Any)")
            }
        }

        @Test("a certificate that the pool refuses is replaced once, without a word to the user")
        func certificateRefusedOnce() async throws {
            try await TestSite.with([.certificateRefusedOnce: nil]) { site in
                let driver = SessionDriver(account: try site.account())
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn != nil)
                #expect(driver.steps.filter { $0.step == .certificate && $0.outcome == .succeeded }.count == 2)
            }
        }

        @Test(
            "what a pool does differently but rightly does no harm",
            arguments: [
                .reversedChallenges, .manyRecords, .hugeCertificateRequest, .tls12Only, .tls10Only, .foldedHeaders,
                .upperCaseHeaders, .byteByByte, .mexPrefixes, .mexUnsigned, .prefixedLifetime, .connectionClose,
                .redirect301, .gatewayTimeout504, .unsignedProvisional, .mexWithoutPolicy,
                .userAgentWarning, .silentSubscriptions, .bareAddresses, .splitRecords, .messageIDOnce, .basicOnly,
                .negotiateOnly,
            ] as [Fault])
        func tolerates(fault: Fault) async throws {
            try await TestSite.with([fault: nil]) { site in
                let account = try site.account {
                    // Single bytes take their time on a machine that has other work.
                    $0.timing.transaction = .seconds(170)
                }
                let driver = SessionDriver(account: account)
                let error = try await driver.run()
                #expect(error == nil, "\(error.map { "\($0)" } ?? "")")
                #expect(driver.signedIn != nil)
            }
        }

        /// Documents of the pool, by the numbers of the faults that spoil them.
        enum Document: Int {
            case certificateDescription = 3
            case ticketDescription, ticket, certificate, contacts, ownData, provisioning, presence
        }

        @Test(
            "a document without a root, or with half of it, keeps nobody out who can do without it",
            arguments: [Fault.rootlessDocument, .cutDocument],
            [Document.certificateDescription, .ticketDescription, .contacts, .ownData, .provisioning, .presence])
        func spoiltDocument(fault: Fault, document: Document) async throws {
            try await TestSite.with([fault: document.rawValue]) { site in
                let driver = SessionDriver(
                    account: try site.account { $0.timing.ownData = .milliseconds(20) },
                    behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told { $0.succeeded(.registration) == 1 }
                try await site.pool.hears { $0.requests.contains("SERVICE") }
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(driver.ending == nil, "\(driver.ending.map { "\($0)" } ?? "")")
            }
        }

        @Test(
            "where it is indispensable its failure is told in words",
            arguments: [Fault.rootlessDocument, .cutDocument],
            [
                ([:], Document.ticket), ([:], .certificate), ([.adfs: nil], .ticketDescription),
            ] as [([Fault: Int?], Document)])
        func indispensableDocument(fault: Fault, needed: ([Fault: Int?], Document)) async throws {
            try await TestSite.with(needed.0.merging([fault: needed.1.rawValue]) { $1 }) { site in
                let driver = SessionDriver(account: try site.account())
                let error = try #require(try await driver.run())
                #expect(error.kind == .protocolViolation, "\(error)")
                let reason = fault == .rootlessDocument ? "no root element" : "not well-formed"
                #expect(error.answer.contains(reason), "\(error)")
                #expect(driver.signedIn == nil)
            }
        }

        @Test(
            "each message to the web services has an identifier of its own, whatever the user is proved by",
            arguments: [
                [.certificateRefusedOnce: nil], [.formsOnly: nil], [.adfs: 1], [.adfs: 3], [.mexWithoutPolicy: nil],
            ]
                as [[Fault: Int?]])
        func messageIdentifiers(faults: [Fault: Int?]) async throws {
            try await TestSite.with(faults.merging([.messageIDOnce: nil]) { $1 }) { site in
                let driver = SessionDriver(account: try site.account())
                #expect(try await driver.run() == nil)
                #expect(driver.signedIn != nil)
            }
        }

        @Test(
            "what goes wrong is told by its kind, with what was tried, what came back and what to do",
            arguments: [
                (.wrongPassword, .credentialsRefused), (.modernAuthentication, .accountRefused),
                (.unavailable503, .serverUnavailable), (.htmlInsteadOfMex, .protocolViolation),
                (.errorInfo, .accountRefused), (.fault500, .accountRefused),
                (.noTLSDSK, .noCommonScheme), (.noCommonSuite, .noCommonScheme),
                (.certificateRefused, .certificateRefused), (.redirectLoop, .protocolViolation),
                (.userAgent403, .userAgentRefused),
                (.notAuthorised403, .accountRefused),
                (.notFound404, .accountRefused), (.overloaded503, .serverUnavailable),
                (.registerUnanswered, .timeout), (.expiredCertificate, .untrusted), (.nameMismatch, .untrusted),
                (.untrusted, .untrusted), (.missingIntermediate, .untrusted), (.droppedConnection, .connectionLost),
                (.closesAfterEachLeg, .connectionLost),
            ] as [(Fault, SignInError.Kind)])
        func explains(fault: Fault, kind: SignInError.Kind) async throws {
            // The first answer: which requests stand beside each other later is for the client to say.
            try await TestSite.with([fault: fault == .droppedConnection ? 1 : nil]) { site in
                let driver = SessionDriver(
                    account: try site.account {
                        $0.userAgent = "Test/1.0"
                        if fault == .registerUnanswered { $0.timing.transaction = .seconds(2) }
                    })
                let error = try #require(try await driver.run())
                #expect(error.kind == kind, "\(error)")
                #expect(
                    !error.message.isEmpty && !error.tried.isEmpty && !error.answer.isEmpty && !error.advice.isEmpty,
                    "\(error)")
                #expect(driver.signedIn == nil)
            }
        }

        @Test("a next hop that stays away is asked for some times, and then told in words")
        func unreachableHop() async throws {
            try await TestSite.with([.gatewayTimeout504: 1000]) { site in
                let driver = SessionDriver(
                    account: try site.account { $0.timing.unreachableHop = .milliseconds(1) })
                let error = try #require(try await driver.run())
                #expect(error.kind == .serverUnavailable)
                #expect(error.message == "The server temporarily cannot route messages.")
                #expect(error.answer.hasPrefix("504") && error.answer.hasSuffix("ms-diagnostics 1007"))
                #expect(error.advice.hasPrefix("Try again"))
                #expect(site.pool.observations.requests.count < 20)
                #expect(driver.notices.count == 5, "one for each time of waiting")
                #expect(
                    driver.notices.allSatisfy {
                        $0.hasPrefix("The server temporarily cannot route messages. It is asked")
                    })
            }
        }

        @Test("a contact list that the server refuses is told of")
        func refusedContactList() async throws {
            try await TestSite.with([.unnamedEvents: 3]) { site in
                let driver = SessionDriver(account: try site.account())
                #expect(try await driver.run() == nil)
                #expect(driver.notices.contains { $0.hasPrefix("The server does not send your contact list (489") })
            }
        }

        @Test("where the user's own data never come, their presence is published all the same after a while")
        func silentSubscriptions() async throws {
            try await TestSite.with([.silentSubscriptions: nil]) { site in
                let driver = SessionDriver(
                    account: try site.account { $0.timing.ownData = .milliseconds(20) },
                    behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await driver.told { driver in
                    driver.events.contains { if case .presence(.own) = $0 { true } else { false } }
                }
                driver.session.signOut()
                try await driver.told { $0.hasEnded }
                #expect(driver.ending == nil)
            }
        }

        @Test("a pool that challenges for ever is given up")
        func endlessChallenges() async throws {
            for fault in [Fault.endless401, .endlessLogOn] {
                try await TestSite.with([fault: nil]) { site in
                    let error = try await SessionDriver(account: try site.account()).run()
                    #expect(error != nil)
                    #expect(site.pool.observations.requests.count < 40)
                }
            }
        }

        @Test(
            "a reply that is not signed, or signed wrongly, is never believed",
            arguments: [Fault.unsignedReplies, .wronglySignedReplies])
        func forgedReplies(fault: Fault) async throws {
            try await TestSite.with([fault: nil]) { site in
                let driver = SessionDriver(
                    account: try site.account { $0.trace = .redacted })
                #expect(try await driver.run()?.kind == .protocolViolation)
                #expect(driver.signedIn == nil)
                #expect(driver.trace.contains { $0.hasPrefix("dropped:") })
            }
        }

        @Test("the trace shows every message and no secret")
        func traceIsRedacted() async throws {
            try await TestSite.with { site in
                let driver = SessionDriver(account: try site.account { $0.trace = .redacted })
                #expect(try await driver.run() == nil)
                let trace = driver.trace.joined(separator: "\n")
                #expect(trace.contains("REGISTER sip:contoso.example SIP/2.0"))
                #expect(trace.contains("POST "))
                #expect(!trace.contains("Pa$$w0rd"))
                #expect(!trace.contains("gssapi-data=\"FgMB"))
                #expect(!trace.contains("gssapi-data=\"FgMD"))
                #expect(!trace.contains("<saml:Conditions"))
                #expect(!trace.contains("TlRMTVNTUAAD"), "NTLM AUTHENTICATE")
            }
        }

        @Test("a certificate question is asked once, and the answer is remembered by fingerprint")
        func certificateQuestion() async throws {
            try await TestSite.with { site in
                let first = SessionDriver(
                    account: try site.account(trusts: false), behaviour: .init(certificateAnswer: .acceptAlways))
                #expect(try await first.run() == nil)
                #expect(first.certificateQuestions == 1)
                let second = SessionDriver(account: try site.account(trusts: false))
                #expect(try await second.run() == nil)
                #expect(second.certificateQuestions == 0)
                let refused = SessionDriver(account: try site.account(trusts: false) { $0.directory = nil })
                #expect(try await refused.run()?.kind == .untrusted)
            }
        }

        @Test("what is kept is readable by its owner alone")
        func keptFiles() async throws {
            try await TestSite.with { site in
                _ = try await SessionDriver(account: try site.account()).run()
                let manager = FileManager.default
                let names = try manager.contentsOfDirectory(atPath: site.directory)
                #expect(names == ["alice@contoso.example.pem"])
                let folder = try manager.attributesOfItem(atPath: site.directory)[.posixPermissions] as? Int
                #expect(folder == 0o700)
                for name in names {
                    let path = site.directory + "/" + name
                    let mode = try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                    #expect(mode == 0o600)
                }
                let account = try site.account()
                account.forgetCertificate()
                let left = try manager.contentsOfDirectory(atPath: site.directory)
                #expect(left.isEmpty)
            }
        }

        @Test(
            "a session that is closed at any moment tells nothing more and leaves nothing",
            arguments: [0, 5, 20, 60, 120, 200, 400])
        func closedAtAnyMoment(milliseconds: Int) async throws {
            try await TestSite.with { site in
                let driver = SessionDriver(account: try site.account(), behaviour: .init(signsOut: false))
                driver.session.signIn()
                try await EventLoop.sleep(for: .milliseconds(milliseconds))
                driver.session.close()
                let count = driver.events.count
                try await EventLoop.sleep(for: .milliseconds(100))
                #expect(driver.events.count == count)
            }
        }
    }
}
