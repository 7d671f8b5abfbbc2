import Diagnosis
import Network
import Security
import Testing

@Suite("The verdict on what was found")
struct VerdictTests {
    /// A set-up, what is wrong with it, and the words that a person must find.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let findings: [Finding]
        let cause: Verdict.Cause
        let mender: Verdict.Mender
        let message: String
        let advice: String

        var testDescription: String { name }

        init(
            _ name: String, _ findings: [Finding], _ cause: Verdict.Cause, _ mender: Verdict.Mender,
            _ message: String, _ advice: String = ""
        ) {
            self.name = name
            self.findings = findings
            self.cause = cause
            self.mender = mender
            self.message = message
            self.advice = advice
        }
    }

    static let web = [Sample.certificates, Sample.tickets, Sample.logOn]

    static let names: [Case] = [
        Case(
            "no name server",
            [
                Sample.name("sip.contoso.com", .failed(reason: "no answer from the name server")),
                Sample.registrar(Sample.connection("sip.contoso.com", .resolverSilent)),
            ], .resolver, .networkAdministrator, "The name server (DNS) answers no question", "VPN"),
        Case(
            "nothing is published",
            [
                Sample.name("sip.contoso.com", .absent),
                Sample.registrar(Sample.connection("sip.contoso.com", .nameNotFound), origin: .usualName),
                Sample.registrar(
                    Sample.connection("contoso.com", .unreachable(reason: "Connection refused")), origin: .domain),
            ], .noServer, .user, "Nothing leads from the sign-in address to a server", "Check the sign-in address"),
        Case(
            "the server that is named does not exist",
            [
                Sample.registrar(Sample.connection("sipp.contoso.com", .nameNotFound), origin: .given)
            ], .noServer, .user, "The server sipp.contoso.com, which the account's settings name, does not exist.",
            "leave it empty"),
    ]

    static let connections: [Case] = [
        Case(
            "a firewall",
            [
                Sample.registrar(
                    Sample.connection("sip.contoso.com", port: 5061, .unreachable(reason: "nothing answered")))
            ], .unreachable, .networkAdministrator, "sip.contoso.com:5061 cannot be reached: nothing answered.",
            "firewall keeps port 5061 closed"),
        Case(
            "a proxy", [Sample.registrar(Sample.connection("sip.contoso.com", .proxyFailed(reason: "status 403")))],
            .proxy, .networkAdministrator, "The proxy does not lead to sip.contoso.com:443", "proxy settings"),
        Case(
            "the wrong port", [Sample.registrar(Sample.connection("sip.contoso.com", port: 5060, .tlsFailed(.notTLS)))],
            .tls, .user, "No secure connection to sip.contoso.com:5060", "Check the port"),
        Case(
            "an old server", [Sample.registrar(Sample.connection("sip.contoso.com", .tlsFailed(.protocolVersion)))],
            .tls, .serverAdministrator, "protocol version", "must allow TLS 1.2"),
        Case(
            "the way that leads furthest is told",
            [
                Sample.registrar(Sample.connection("sipinternal.contoso.com", .nameNotFound)),
                Sample.registrar(Sample.connection("sipexternal.contoso.com", .unreachable(reason: "refused"))),
                Sample.registrar(Sample.connection("sip.contoso.com", .tlsFailed(.noCommonCipher))),
            ], .tls, .serverAdministrator, "sip.contoso.com:443"),
    ]

    static let certificates: [Case] = [
        Case(
            "a missing intermediate that can be had",
            [
                Sample.registrar(
                    Sample.untrusted(
                        Sample.chain(
                            "sip.contoso.com", faults: [.unknownIssuer],
                            gap: .missing(issuer: "Contoso Issuing CA", .completes(url: "http://pki.contoso.com/i.crt"))
                        )))
            ], .certificateIncomplete, .serverAdministrator,
            "sip.contoso.com:443 does not send the intermediate certificate “Contoso Issuing CA”",
            "it can be had at http://pki.contoso.com/i.crt"),
        Case(
            "a missing intermediate that nothing leads to",
            [
                Sample.registrar(
                    Sample.untrusted(
                        Sample.chain(
                            "sip.contoso.com", faults: [.unknownIssuer],
                            gap: .missing(issuer: "Contoso Issuing CA", .noAddress))))
            ], .certificateUntrusted, .serverAdministrator, "neither sent by the server nor known to this computer",
            "update-ca-certificates"),
        Case(
            "a private authority",
            [
                Sample.registrar(
                    Sample.untrusted(
                        Sample.chain(
                            "sip.contoso.com", faults: [.unknownIssuer], gap: .untrustedRoot(name: "Contoso Root"))))
            ], .certificateUntrusted, .user, "comes from the authority “Contoso Root”", "update-ca-certificates"),
        Case(
            "a private authority, and a missing intermediate",
            [
                Sample.registrar(
                    Sample.untrusted(
                        Sample.chain(
                            "sip.contoso.com", faults: [.unknownIssuer],
                            gap: .missing(
                                issuer: "Contoso Issuing CA",
                                .leadsToUntrustedRoot(url: "http://pki.contoso.com/i.crt", root: "Contoso Root")))))
            ], .certificateUntrusted, .user, "leaves out the intermediate certificate “Contoso Issuing CA”",
            "Contoso Root"),
        Case(
            "expired",
            [
                Sample.registrar(
                    Sample.untrusted(
                        Sample.chain("sip.contoso.com", faults: [.expired], explanation: "It expired on 2024-05-01.")))
            ], .certificateExpired, .serverAdministrator, "It expired on 2024-05-01.", "must replace its certificate"),
        Case(
            "another name",
            [
                Sample.registrar(
                    Sample.untrusted(
                        Sample.chain(
                            "sip.contoso.com", faults: [.nameMismatch], explanation: "It is for other.example."))
                )
            ], .certificateName, .serverAdministrator, "It is for other.example.", "a certificate that names"),
        Case(
            "a certificate of the future",
            [
                Sample.registrar(Sample.untrusted(Sample.chain("sip.contoso.com", faults: [.notYetValid])))
            ], .clock, .user, "clock is probably behind", "Set the clock"),
        Case(
            "of the web services alone",
            [
                Sample.registrar(),
                Sample.web(
                    .certificates, .described(ports: []),
                    Sample.untrusted(
                        Sample.chain(
                            "web.contoso.com", faults: [.unknownIssuer],
                            gap: .missing(issuer: "Contoso Issuing CA", .completes(url: "http://pki/i"))))),
            ], .certificateIncomplete, .serverAdministrator, "web.contoso.com:443 does not send",
            "or of the reverse proxy in front of it"),
        Case(
            "one machine for every name",
            [
                Sample.autodiscover(
                    Sample.connection("lyncdiscover.contoso.com", port: 80),
                    .foreign(status: 200, contentType: "text/html")),
                Sample.autodiscover(
                    Sample.untrusted(
                        Sample.chain("lyncdiscover.contoso.com", faults: [.nameMismatch], fingerprint: "portal")),
                    .notReached),
                Sample.registrar(
                    Sample.untrusted(Sample.chain("sip.contoso.com", faults: [.nameMismatch], fingerprint: "portal"))),
            ].map(withoutPlainChain), .captivePortal, .user, "One machine", "open any web page in a browser"),
    ]

    /// Plain HTTP shows no certificate.
    private static func withoutPlainChain(_ finding: Finding) -> Finding {
        var finding = finding
        finding.editConnection { if $0.port == 80 { $0.chain = nil } }
        return finding
    }

    static let answers: [Case] = [
        Case(
            "silence", [Sample.registrar(Sample.connection("sip.contoso.com"), .silent)], .notARegistrar,
            .serverAdministrator, "does not answer a registration"),
        Case(
            "another service", [Sample.registrar(Sample.connection("sip.contoso.com"), .foreign(reason: "HTTP"))],
            .notARegistrar, .user, "is no Skype for Business registrar: HTTP.", "server and port"),
        Case(
            "a user agent that is refused, and one that is not",
            [
                Sample.registrar(
                    Sample.connection("sip.contoso.com"),
                    .refused(.init(status: 403, code: 17002, isOfUserAgent: true, acceptedUserAgent: "OC/16")))
            ], .userAgentRefused, .user, "refuses this program by its name",
            "“OC/16” in the account's settings: it is accepted"),
        Case(
            "an unknown user",
            [
                Sample.registrar(Sample.connection("sip.contoso.com"), .refused(.init(status: 404, code: 4005)))
            ], .accountRefused, .user, "This address does not exist or is not enabled for SIP.", "sign-in address"),
        Case(
            "overload",
            [
                Sample.registrar(
                    Sample.connection("sip.contoso.com"), .refused(.init(status: 503, reason: "Service Unavailable")))
            ], .serverUnavailable, .serverAdministrator, "refused with 503 Service Unavailable", "few minutes"),
        Case(
            "no scheme in common",
            [
                Sample.registrar(
                    Sample.connection("sip.contoso.com"), .challenge(.init(schemes: ["Digest"], isServed: false)))
            ], .noCommonScheme, .serverAdministrator, "offers only Digest", "TLS-DSK"),
    ]

    static let webServices: [Case] = [
        Case(
            "internal names told outside: 443 in front of 443",
            [
                Sample.registrar(),
                Sample.web(
                    .certificates, .described(ports: []), Sample.connection("fe01.contoso.local", .nameNotFound)),
            ], .webServicesInternal, .serverAdministrator,
            "The pool names fe01.contoso.local for its web services, and this name does not exist here",
            "must forward port 443 to port 4443"),
        Case(
            "a closed port",
            [
                Sample.registrar(),
                Sample.web(
                    .certificates, .described(ports: []),
                    Sample.connection("web.contoso.com", .unreachable(reason: "Connection refused"))),
            ], .webServicesUnreachable, .networkAdministrator, "web services at web.contoso.com:443 cannot be reached",
            "port 4443"),
        Case(
            "nothing behind the reverse proxy",
            [Sample.registrar(), Sample.web(.certificates, .status(502, code: nil))],
            .webServicesFailing, .serverAdministrator, "answer 502: the reverse proxy reaches nothing behind it",
            "port 4443"),
        Case(
            "not found", [Sample.registrar(), Sample.web(.certificates, .status(404, code: nil))], .webServicesFailing,
            .serverAdministrator, "answers 404", "port 4443"),
        Case(
            "a login page", [Sample.registrar(), Sample.web(.certificates, .foreign(reason: "it is a web page"))],
            .webServicesForeign, .networkAdministrator, "it is a web page", "log-on of its own"),
        Case(
            "Kerberos alone",
            [
                Sample.registrar(), Sample.certificates, Sample.tickets,
                Sample.web(.logOn, .challenge(schemes: ["Negotiate"])),
            ], .kerberosOnly, .user, "accept Kerberos alone", "kinit"),
        Case(
            "modern authentication by its schemes",
            [
                Sample.registrar(), Sample.certificates, Sample.tickets,
                Sample.web(.logOn, .challenge(schemes: ["Bearer", "MsRtcOAuth"])),
            ], .modernAuthentication, .serverAdministrator, "want modern authentication", "Windows authentication"),
        Case(
            "modern authentication by its code",
            [
                Sample.registrar(), Sample.certificates, Sample.tickets, Sample.web(.logOn, .status(403, code: 28029)),
            ], .modernAuthentication, .serverAdministrator, "want modern authentication"),
    ]

    static let clocks: [Case] = [
        Case(
            "this computer's clock comes before what it spoils",
            [
                Sample.registrar(Sample.untrusted(Sample.chain("sip.contoso.com", faults: [.expired]))),
                .clock(
                    ClockSkew(samples: [
                        .init(host: "a.contoso.com", ahead: -90_000), .init(host: "b.contoso.com", ahead: -90_010),
                    ])),
            ], .clock, .user, "This computer's clock is 25 hours ahead.", "Set the clock"),
        Case(
            "one server's clock",
            [Sample.registrar()] + web + [
                .clock(
                    ClockSkew(samples: [
                        .init(host: "a.contoso.com", ahead: 0), .init(host: "b.contoso.com", ahead: 900),
                    ]))
            ], .clock, .serverAdministrator, "The clock of b.contoso.com is 15 minutes ahead", "must set the clock"),
        Case(
            "one against one",
            [Sample.registrar()] + web + [
                .clock(ClockSkew(samples: [.init(host: "a.contoso.com", ahead: -900)]))
            ], .clock, .user, "15 minutes behind by this computer's clock", "Check this computer's clock"),
    ]

    static let signIns: [Case] = [
        Case(
            "a wrong password",
            Sample.healthy.dropLast() + [.signIn(.failed(.init(.credentials, message: "Refused.", advice: "Again.")))],
            .credentialsRefused, .user, "Refused.", "Again."),
        Case(
            "anything else",
            Sample.healthy.dropLast() + [.signIn(.failed(.init(.other, message: "Odd.", advice: "Ask.")))],
            .signInFailed, .serverAdministrator, "Odd.", "Ask."),
        Case(
            "nothing", Sample.healthy, .healthy, .nobody,
            "Nothing is broken: everything that can be checked without signing in is as it should be."),
        Case(
            "nothing, and it was tried",
            Sample.healthy.dropLast() + [.signIn(.succeeded(server: "sip.contoso.com:5061", product: "RTC/7.0"))],
            .healthy, .nobody, "Nothing is broken: signing in works at sip.contoso.com:5061."),
    ]

    @Test(
        "names the first thing that is broken, who can mend it, and how",
        arguments: names + connections + certificates + answers + webServices + clocks + signIns)
    func judges(_ expected: Case) {
        let verdict = Verdict(on: expected.findings, at: Sample.now)
        #expect(verdict.cause == expected.cause)
        #expect(verdict.mender == expected.mender)
        #expect(verdict.message.contains(expected.message), "\(verdict.message)")
        #expect(verdict.advice.contains(expected.advice), "\(verdict.advice)")
    }

    @Test("is healthy where one of several ways works, and remarks on those that do not")
    func oneWayIsEnough() {
        let broken = Sample.registrar(
            Sample.untrusted(
                Sample.chain(
                    "lync.contoso.com", faults: [.expired],
                    explanation: "The certificate of lync.contoso.com expired on 2024-05-01.")))
        let verdict = Verdict(on: [broken] + Sample.healthy, at: Sample.now)
        #expect(verdict.cause == .healthy)
        #expect(
            verdict.remarks == [
                "SIP registrar lync.contoso.com:443: The certificate of lync.contoso.com expired on 2024-05-01."
            ])
    }

    @Test("does not remark on what it is about itself")
    func noRepetition() {
        let chain = Sample.chain("sip.contoso.com", faults: [.expired], explanation: "It expired.")
        #expect(Verdict(on: [Sample.registrar(Sample.untrusted(chain))], at: Sample.now).remarks.isEmpty)
    }

    @Test("remarks once on a certificate that ends within two weeks")
    func nearTheEnd() {
        let chain = Sample.chain("sip.contoso.com", notAfter: Sample.now + 3 * Sample.day)
        let finding = Sample.registrar(Sample.connection("sip.contoso.com", chain: chain))
        let verdict = Verdict(on: [finding, finding] + Sample.healthy, at: Sample.now)
        #expect(verdict.remarks == ["The certificate of sip.contoso.com expires on 2026-05-31."])
    }

    @Test("without any finding says that nothing leads to a server")
    func nothingFound() {
        #expect(Verdict(on: [], at: Sample.now).cause == .noServer)
    }
}
