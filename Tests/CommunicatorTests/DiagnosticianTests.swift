import Communicator
import Diagnosis
import Discovery
import EventLoop
import LabPool
import Security
import Testing

import enum Authentication.AuthenticationScheme

@Suite("The diagnosis of an account", .serialized)
struct DiagnosticianTests {
    /// A pool with a fault, and what a person must be told of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let fault: Fault
        let cause: Verdict.Cause
        let mender: Verdict.Mender
        /// Part of the verdict's sentence.
        let message: String

        var testDescription: String { fault.rawValue }

        init(_ fault: Fault, _ cause: Verdict.Cause, _ mender: Verdict.Mender, _ message: String) {
            self.fault = fault
            self.cause = cause
            self.mender = mender
            self.message = message
        }
    }

    static let cases = [
        Case(
            .missingIntermediate, .certificateIncomplete, .serverAdministrator,
            "does not send the intermediate certificate “Lab Intermediate Authority”"),
        Case(.expiredCertificate, .certificateExpired, .serverAdministrator, "The certificate of localhost expired on"),
        Case(.futureCertificate, .clock, .user, "this computer's clock is probably behind"),
        Case(.untrusted, .certificateUntrusted, .serverAdministrator, "issued by nobody but itself"),
        Case(.nameMismatch, .certificateName, .serverAdministrator, "is for other.example, not for localhost"),
        Case(.noTLSDSK, .noCommonScheme, .serverAdministrator, "offers only"),
        Case(.htmlInsteadOfMex, .webServicesForeign, .networkAdministrator, "it is a web page"),
        Case(.unavailable503, .webServicesFailing, .serverAdministrator, "answer 503"),
        Case(.modernAuthentication, .modernAuthentication, .serverAdministrator, "want modern authentication"),
        Case(.federated, .federated, .serverAdministrator, "only by way of a federation server"),
        Case(.unavailable480, .signInFailed, .serverAdministrator, "user services of the server failed"),
        Case(.clockSkew, .clock, .user, "10 minutes ahead by this computer's clock"),
        Case(.wrongPassword, .credentialsRefused, .user, "Login name or password was not accepted"),
        Case(.notFound404, .accountRefused, .user, "does not exist or is not enabled for SIP"),
        Case(.overloaded503, .signInFailed, .serverAdministrator, "overloaded"),
    ]

    @Test("names what is wrong with the pool, and who can mend it", arguments: cases)
    func names(_ expected: Case) async throws {
        try await TestSite.with([expected.fault: nil]) { site in
            let verdict = try await Self.diagnose(try site.account()).verdict
            #expect(verdict.cause == expected.cause)
            #expect(verdict.mender == expected.mender)
            #expect(verdict.message.contains(expected.message), "\(verdict.message)")
        }
    }

    @Test("signs in for a trial where nothing is broken, and out again, and keeps nothing")
    func healthy() async throws {
        try await TestSite.with { site in
            let outcome = try await Self.diagnose(try site.account())
            #expect(
                outcome.verdict.message == "Nothing is broken: signing in works at localhost:\(site.pool.sipTLSPort).")
            #expect(outcome.verdict.remarks.isEmpty)
            #expect(
                outcome.checks.map(\.subject) == [
                    .name, .registrar, .webService, .webService, .webService, .clock, .signIn,
                ])
            #expect(outcome.checks.allSatisfy { $0.outcome == .good })
            #expect(site.pool.observations.registrations.count == 1)
        }
    }

    @Test("works without a password, and tells chain, TLS, schemes and product")
    func withoutPassword() async throws {
        try await TestSite.with(schemes: [.ntlm, .kerberos, .tlsDSK]) { site in
            let account = try site.account()
            account.setPassword(nil)
            let outcome = try await Self.diagnose(account)
            #expect(outcome.verdict.cause == .healthy)
            #expect(site.pool.observations.registrations.count == 0)
            let registrar = try #require(outcome.checks.first { $0.subject == .registrar })
            #expect(registrar.summary == "RTC/7.0, which offers NTLM, Kerberos, TLS-DSK")
            let facts = Dictionary(registrar.facts.map { ($0.name, $0.value) }) { first, _ in first }
            #expect(facts["TLS"]?.hasPrefix("TLS 1.3, TLS_") == true)
            #expect(facts["certificate"]?.contains("issued by “Lab Intermediate Authority”") == true)
            #expect(facts["issued by"]?.contains("“Lab Root Authority”") == true)
            let schemes = registrar.facts.filter { $0.name == "scheme" }.map(\.value)
            #expect(
                schemes == [
                    "NTLM (version 4), possible", "Kerberos (version 4), possible",
                    "TLS-DSK (version 4), used by this account",
                ])
            let logOn = try #require(outcome.checks.last { $0.subject == .webService })
            #expect(logOn.summary == "offers Negotiate, NTLM")
        }
    }

    @Test("says that the account's settings exclude what the registrar offers")
    func excludedScheme() async throws {
        try await TestSite.with { site in
            let verdict = try await Self.diagnose(try site.account { $0.authentication = .only(.ntlm) }).verdict
            #expect(verdict.cause == .noCommonScheme)
            #expect(verdict.mender == .user)
            #expect(verdict.advice.contains("to automatic"))
        }
    }

    @Test("tells TLS and chain of a server whose certificate is refused, and where the missing one is")
    func refused() async throws {
        try await TestSite.with([.missingIntermediate: nil]) { site in
            let outcome = try await Self.diagnose(try site.account())
            let registrar = try #require(outcome.checks.first { $0.subject == .registrar })
            let facts = Dictionary(registrar.facts.map { ($0.name, $0.value) }) { first, _ in first }
            #expect(facts["TLS"]?.hasPrefix("TLS 1.3") == true)
            let url = "http://localhost:\(site.pool.plainWebPort)/pki/intermediate.crt"
            #expect(facts["missing"]?.contains("it is at \(url), and with it the chain is trusted") == true)
            #expect(outcome.verdict.advice.contains("it can be had at \(url)"))
            #expect(site.pool.observations.registrations.count == 0)
        }
    }

    @Test("sends a refused password once, and never again")
    func refusedPassword() async throws {
        try await TestSite.with([.wrongPassword: nil]) { site in
            let account = try site.account()
            #expect(try await Self.diagnose(account).verdict.cause == .credentialsRefused)
            #expect(try await Self.diagnose(account).verdict.cause == .healthy, "there is no password any more")
            #expect(site.pool.observations.failedLogOns == 1)
        }
    }

    @Test("sends no password where a certificate is trusted only because the user has accepted it")
    func exceptions() async throws {
        try await TestSite.with([.untrusted: nil]) { site in
            let account = try site.account(trusts: false)
            let driver = SessionDriver(account: account, behaviour: .init(certificateAnswer: .acceptAlways))
            #expect(try await driver.run() == nil)
            let signIns = site.pool.observations.registrations.count
            let outcome = try await Self.diagnose(account)
            #expect(outcome.verdict.cause == .healthy)
            #expect(
                outcome.verdict.remarks.contains(
                    "The certificate of localhost is trusted only because you have accepted it."))
            #expect(
                outcome.checks.last?.summary
                    == "not tried: a certificate is trusted only because you have accepted it")
            #expect(site.pool.observations.registrations.count == signIns)
        }
    }

    @Test("says which user agent is refused")
    func userAgent() async throws {
        try await TestSite.with([.userAgent403: nil]) { site in
            let account = try site.account { $0.userAgent = "Foo/1" }
            let verdict = try await Self.diagnose(account).verdict
            #expect(verdict.cause == .userAgentRefused)
            #expect(verdict.mender == .user)
        }
    }

    @Test("says that nothing is there where nothing is")
    func nothingThere() async throws {
        try await TestSite.with { site in
            let port = site.pool.sipTLSPort
            site.pool.stop()
            let verdict = try await Self.diagnose(try site.account { $0.authorityFile = nil }).verdict
            #expect(verdict.cause == .unreachable)
            #expect(verdict.message.contains("localhost:\(port) cannot be reached: Connection refused"))
        }
    }

    @Test("asks for every name where no server is named, and says that none exists")
    func everyName() async throws {
        try await TestSite.with { site in
            let account = try site.account { $0.server = nil }
            let nowhere = NameService(
                services: { _ in throw DNSError.noSuchName }, addresses: { _ in throw DNSError.noSuchName })
            let outcome = try await Self.diagnose(account, names: nowhere)
            #expect(outcome.verdict.cause == .noServer)
            let names = Set(outcome.checks.filter { $0.subject == .name }.map(\.target))
            #expect(
                names == [
                    "_sipinternaltls._tcp.contoso.example", "lyncdiscoverinternal.contoso.example",
                    "_sip._tls.contoso.example", "lyncdiscover.contoso.example", "sipinternal.contoso.example",
                    "sipexternal.contoso.example", "sip.contoso.example", "contoso.example",
                ])
            #expect(Set(outcome.checks.filter { $0.subject == .autodiscover }.map(\.outcome)) == [.absent])
        }
    }

    @Test("tells nothing more once it is cancelled, and leaves nothing behind")
    func cancelled() async throws {
        try await TestSite.with([.registerUnanswered: nil]) { site in
            let first = Signal<Void>()
            var told = 0
            let diagnostician = Diagnostician(account: try site.account(), isSignedIn: false) { _ in
                told += 1
                first.send(())
            }
            diagnostician.start()
            try await EventLoop.withDeadline(.seconds(60)) { try await first.value() }
            diagnostician.cancel()
            let count = told
            try await EventLoop.sleep(for: .milliseconds(50))
            #expect(told == count)
        }
    }

    private struct Outcome: Sendable {
        var checks: [Check] = []
        var verdict: Verdict
    }

    @LoopActor
    private static func diagnose(
        _ account: Communicator.Account, names: NameService? = nil
    ) async throws -> Outcome {
        var checks: [Check] = []
        let end = Signal<Verdict>()
        let diagnostician = Diagnostician(account: account, isSignedIn: false, names: names) { event in
            switch event {
            case .check(let check): checks.append(check)
            case .verdict(let verdict): end.send(verdict)
            }
        }
        diagnostician.start()
        defer { diagnostician.cancel() }
        let verdict = try await EventLoop.withDeadline(.seconds(300)) { try await end.value() }
        return Outcome(checks: checks, verdict: verdict)
    }
}
