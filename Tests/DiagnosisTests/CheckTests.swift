import Diagnosis
import Network
import Security
import Testing

@Suite("A check as it is told")
struct CheckTests {
    private func check(_ finding: Finding) -> Check { Check(finding, duration: .milliseconds(5)) }

    @Test("a name that does not exist is no fault in itself, a resolver that fails is")
    func names() {
        let absent = check(Sample.name("lyncdiscoverinternal.contoso.com", .absent))
        #expect(absent.outcome == .absent)
        #expect(absent.title == "DNS name lyncdiscoverinternal.contoso.com")
        #expect(absent.summary == "does not exist")
        #expect(check(Sample.name("a", .failed(reason: "no answer"))).outcome == .bad)
        let service = check(
            .name(
                NameReport(
                    "_sip._tls.contoso.com", .service,
                    .services([.init(target: "sip.contoso.com", port: 443, priority: 1, weight: 2)]))))
        #expect(service.summary == "sip.contoso.com:443")
        #expect(service.facts == [Check.Fact("server", "sip.contoso.com:443, priority 1, weight 2")])
    }

    @Test("a certificate that is refused is told with its chain, what is missing, and where that is")
    func chain() throws {
        var connection = Sample.untrusted(
            Sample.chain(
                "sip.contoso.com", faults: [.unknownIssuer], explanation: "Nobody knows the issuer.",
                gap: .missing(issuer: "Contoso Issuing CA", .completes(url: "http://pki.contoso.com/i.crt"))))
        connection.attempts = [Endpoint(address: "192.0.2.1", port: 443)]
        let told = check(Sample.registrar(connection))
        #expect(told.outcome == .bad)
        #expect(told.summary == "Nobody knows the issuer.")
        let facts = Dictionary(told.facts.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(facts["addresses"] == "192.0.2.1:443")
        #expect(
            facts["certificate"]
                == "“sip.contoso.com” for sip.contoso.com, issued by “Contoso Issuing CA”, valid 2026-05-27 to 2026-09-05"
        )
        #expect(
            facts["missing"]
                == "the certificate of “Contoso Issuing CA”; it is at http://pki.contoso.com/i.crt, and with it the chain is trusted"
        )
    }

    @Test("a domain that is no server itself is nothing to be said of, one that is named is")
    func domain() {
        let connection = Sample.connection("contoso.com", .unreachable(reason: "Connection refused"))
        #expect(check(Sample.registrar(connection, origin: .domain)).outcome == .absent)
        #expect(check(Sample.registrar(connection, origin: .given)).outcome == .bad)
    }

    @Test("ms-diagnostics is explained")
    func diagnostics() {
        let told = check(
            Sample.registrar(
                Sample.connection("sip.contoso.com"), .refused(.init(status: 403, reason: "Forbidden", code: 4003))))
        #expect(told.summary == "refused with 403 Forbidden (ms-diagnostics 4003)")
        #expect(
            told.facts.last?.value
                == "4003: This user is not enabled for remote access. Connect to the organisation's network.")
    }

    @Test("every scheme that a registrar offers is told, with its version and what it is to the account")
    func schemes() {
        let told = check(
            Sample.registrar(
                Sample.connection("sip.contoso.com"),
                .challenge(
                    .init(
                        schemes: [
                            .init("TLS-DSK", version: 4, .first), .init("NTLM", version: 4, .possible),
                            .init("Digest", .none),
                        ], product: "RTC/7.0"))))
        #expect(told.outcome == .good)
        #expect(told.summary == "RTC/7.0, which offers TLS-DSK, NTLM, Digest")
        #expect(
            told.facts.filter { $0.name == "scheme" }.map(\.value) == [
                "TLS-DSK (version 4), used by this account", "NTLM (version 4), possible", "Digest, not used",
            ])
    }

    @Test("a server's words cannot forge lines, move the cursor or fill the screen")
    func hostile() {
        let told = check(
            Sample.autodiscover(
                Sample.connection("lyncdiscover.contoso.com"),
                .foreign(status: 200, contentType: "a\n✓ all is well\u{1B}[31m" + String(repeating: "y", count: 9000))))
        #expect(told.summary.hasPrefix("the answer (status 200, a ✓ all is well [31myyy"))
        #expect(told.summary.count <= 1000)
    }

    @Test("every subject and outcome has its own name for scripts")
    func rawValues() {
        #expect(Set(Check.Subject.allCases.map(\.rawValue)).count == Check.Subject.allCases.count)
        #expect(Set(Verdict.Cause.allCases.map(\.rawValue)).count == Verdict.Cause.allCases.count)
    }
}
