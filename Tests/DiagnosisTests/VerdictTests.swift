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
        Case(
            "a service whose server does not exist",
            [
                Sample.registrar(Sample.connection("gone.contoso.com", .nameNotFound)),
                Sample.registrar(Sample.connection("sip.contoso.com", .nameNotFound), origin: .usualName),
            ], .noServer, .networkAdministrator,
            "The DNS service _sip._tls.contoso.com names the server gone.contoso.com, which does not exist here.", "VPN"
        ),
        Case(
            "one name that is missing among others that cannot be reached",
            [
                Sample.registrar(Sample.connection("gone.contoso.com", .nameNotFound)),
                Sample.autodiscover(
                    Sample.connection("lyncdiscover.contoso.com", .unreachable(reason: "refused")), .notReached),
            ], .noServer, .networkAdministrator, "The name gone.contoso.com does not exist (DNS).", "VPN"),
    ]

    private static let guesses = [
        Sample.registrar(Sample.connection("sip.contoso.com", .nameNotFound), origin: .usualName),
        Sample.registrar(Sample.connection("contoso.com", .unreachable(reason: "refused")), origin: .domain),
    ]

    private static func discovered(_ answer: AutodiscoverReport.Answer) -> [Finding] {
        [
            Sample.autodiscover(Sample.connection("lyncdiscoverinternal.contoso.com", .nameNotFound), .notReached),
            Sample.autodiscover(Sample.connection("lyncdiscover.contoso.com"), answer),
        ] + guesses
    }

    static let autodiscover: [Case] = [
        Case(
            "autodiscover that is down", discovered(.status(503)), .autodiscover, .serverAdministrator,
            "Autodiscover at lyncdiscover.contoso.com is not working (HTTP status 503).", "few minutes"),
        Case(
            "autodiscover that is not there", discovered(.status(404)), .autodiscover, .serverAdministrator,
            "refuses to answer (HTTP status 404)", "correct autodiscover"),
        Case(
            "a login page in front of autodiscover", discovered(.foreign(status: 200, contentType: "text/html")),
            .autodiscover, .networkAdministrator, "Something else answers in the place of autodiscover",
            "Open https://lyncdiscover.contoso.com in a browser"),
        Case(
            "a login page in front of autodiscover and of what else has a usual name",
            discovered(.foreign(status: 200, contentType: "text/html")) + [
                Sample.registrar(Sample.connection("sip.contoso.com"), .foreign(reason: "HTTP"), origin: .usualName)
            ], .autodiscover, .networkAdministrator, "Something else answers in the place of autodiscover",
            "Open https://lyncdiscover.contoso.com in a browser"),
        Case(
            "autodiscover that leads to a server whose certificate has expired",
            discovered(.redirect(to: "https://lyncweb.contoso.com/", isForeign: false)) + [
                .autodiscover(
                    AutodiscoverReport(
                        "https://lyncweb.contoso.com/",
                        Sample.untrusted(
                            Sample.chain("lyncweb.contoso.com", faults: [.expired], explanation: "It expired.")),
                        .notReached))
            ], .certificateExpired, .serverAdministrator, "It expired.", "lyncweb.contoso.com"),
        Case(
            "autodiscover that breaks off", discovered(.broken(reason: "it does not end")), .autodiscover,
            .serverAdministrator, "cannot be used: it does not end."),
        Case(
            "autodiscover that names nobody", discovered(.links(["xframe"])), .autodiscover, .serverAdministrator,
            "answers, but names no server", "name the server in the account's options"),
        Case(
            "another domain", discovered(.redirect(to: "https://lync.fabrikam.com/", isForeign: true)), .autodiscover,
            .user, "leads to https://lync.fabrikam.com/, which is outside the domain", "Ask the administrator whether"),
        Case(
            "a circle", discovered(.redirect(to: "https://lyncdiscover.contoso.com/", isForeign: false)),
            .autodiscover, .serverAdministrator, "and from there to no server"),
        Case(
            "a service that is no more",
            discovered(.redirect(to: "https://webdir.online.lync.com/a", isForeign: false)), .autodiscover, .user,
            "which no longer exists", "Microsoft Teams"),
        Case(
            "autodiscover is well, the registrar that it names is not",
            discovered(.servers(["sip.contoso.com:5061"], location: "external")) + [
                Sample.registrar(
                    Sample.connection("sip.contoso.com", port: 5061, .unreachable(reason: "Connection refused")),
                    origin: .autodiscover)
            ], .unreachable, .networkAdministrator, "sip.contoso.com:5061 cannot be reached: Connection refused.",
            "firewall keeps port 5061 closed"),
        Case(
            "autodiscover that tells nothing without a password", discovered(.ticketNeeded(issuer: "https://web/")),
            .healthy, .nobody, "Nothing is broken"),
        Case(
            "a certificate of autodiscover",
            [
                Sample.autodiscover(
                    Sample.untrusted(
                        Sample.chain("lyncdiscover.contoso.com", faults: [.expired], explanation: "It expired.")),
                    .notReached)
            ] + guesses, .certificateExpired, .serverAdministrator, "It expired.", "must replace its certificate"),
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
            "a proxy that wants a log-on", [Sample.registrar(Sample.connection("sip.contoso.com", .proxyLogOn))],
            .proxy, .user, "The proxy between this computer and sip.contoso.com:443 wants a user name and password",
            "in the proxy settings"),
        Case(
            "nothing that speaks TLS to the end",
            [Sample.registrar(Sample.connection("sip.contoso.com", .tlsFailed(.closed)))], .tls, .serverAdministrator,
            "No secure connection to sip.contoso.com:443", "firewall may be inspecting"),
        Case(
            "a resolver that keeps silent for one name",
            [Sample.registrar(Sample.connection("sip.contoso.com", .resolverSilent))], .resolver,
            .networkAdministrator, "does not answer for sip.contoso.com", "name servers"),
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
            "nobody's",
            [
                Sample.registrar(
                    Sample.untrusted(
                        Sample.chain("sip.contoso.com", faults: [.selfSigned], explanation: "Nobody vouches for it.")))
            ], .certificateUntrusted, .serverAdministrator, "Nobody vouches for it.", "a certificate of an authority"),
        Case(
            "a weak one",
            [
                Sample.registrar(
                    Sample.untrusted(Sample.chain("sip.contoso.com", faults: [.weak], explanation: "It is too weak.")))
            ], .certificateUnusable, .serverAdministrator, "It is too weak.", "must replace its certificate"),
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
            "another service where the user has named the server",
            [Sample.registrar(Sample.connection("sip.contoso.com"), .foreign(reason: "HTTP"), origin: .given)],
            .notARegistrar, .user, "is no Skype for Business registrar: HTTP.", "server and port"),
        Case(
            "another service where the DNS has",
            [
                Sample.registrar(Sample.connection("sip.contoso.com"), .foreign(reason: "HTTP"))
            ], .notARegistrar, .serverAdministrator, "is no Skype for Business registrar: HTTP.",
            "name the server in the account's options"),
        Case(
            "another service at a usual name",
            [Sample.registrar(Sample.connection("sip.contoso.com"), .foreign(reason: "HTTP"), origin: .usualName)],
            .notARegistrar, .user, "is no Skype for Business registrar: HTTP.", "Check the sign-in address."),
        Case(
            "a user agent that is refused, and one that is not",
            [
                Sample.registrar(
                    Sample.connection("sip.contoso.com"),
                    .refused(.init(status: 403, code: 17002, isOfUserAgent: true, acceptedUserAgent: "OC/16")))
            ], .userAgentRefused, .user, "refuses this program by its name",
            "“OC/16” in the account's settings: it is accepted"),
        Case(
            "a user agent that is refused, and no other helps",
            [
                Sample.registrar(
                    Sample.connection("sip.contoso.com"),
                    .refused(.init(status: 403, code: 17002, isOfUserAgent: true)))
            ], .userAgentRefused, .user, "refuses this program by its name", "Choose another user agent"),
        Case(
            "a registrar that lets anybody in", [Sample.registrar(Sample.connection("sip.contoso.com"), .admitted)],
            .notARegistrar, .user, "lets anybody in", "server and port"),
        Case(
            "a refusal that no registrar would give",
            [Sample.registrar(Sample.connection("sip.contoso.com"), .refused(.init(status: 405)))],
            .notARegistrar, .user, "as no Skype for Business registrar would", "server and port"),
        Case(
            "a user who is sent on to nowhere",
            [Sample.registrar(Sample.connection("sip.contoso.com"), .moved(to: ""))],
            .healthy, .nobody, "Nothing is broken"),
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
            "a scheme that the account's settings exclude",
            [
                Sample.registrar(
                    Sample.connection("sip.contoso.com"),
                    .challenge(.init(schemes: [.init("TLS-DSK", version: 4, .none)])))
            ], .noCommonScheme, .user, "offers only TLS-DSK, which this account does not use", "to automatic"),
        Case(
            "no scheme in common",
            [
                Sample.registrar(
                    Sample.connection("sip.contoso.com"), .challenge(.init(schemes: [.init("Digest", .none)])))
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
            "ADFS alone",
            [Sample.registrar(), Sample.certificates, Sample.web(.tickets, .federated(ports: ["WsFedBearer"]))],
            .federated, .serverAdministrator, "only by way of a federation server", "Windows authentication"),
        Case(
            "a web service that breaks off",
            [Sample.registrar(), Sample.web(.certificates, .broken(reason: "the connection was lost"))],
            .webServicesFailing, .serverAdministrator, "breaks off: the connection was lost", "port 4443"),
        Case(
            "an address that may not be asked",
            [Sample.registrar(), Sample.web(.certificates, .refusedAddress(reason: "it is no https address"))],
            .webServicesFailing, .serverAdministrator, "which may not be asked: it is no https address", "port 4443"),
        Case(
            "a code of the web services", [Sample.registrar(), Sample.web(.tickets, .status(500, code: 28000))],
            .webServicesFailing, .serverAdministrator, "answers 500 (X-Ms-diagnostics 28000)", "port 4443"),
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
            "a user agent that is refused after the log-on",
            Sample.healthy.dropLast() + [.signIn(.failed(.init(.userAgent, message: "No.", advice: "Another.")))],
            .userAgentRefused, .user, "No.", "Another."),
        Case(
            "an account that is refused",
            Sample.healthy.dropLast() + [.signIn(.failed(.init(.account, message: "Not you.", advice: "Ask.")))],
            .accountRefused, .user, "Not you.", "Ask."),
        Case(
            "modern authentication that only the log-on shows",
            Sample.healthy.dropLast() + [.signIn(.failed(.init(.modernAuthentication, message: "More.")))],
            .modernAuthentication, .serverAdministrator, "More."),
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
        arguments: all)
    func judges(_ expected: Case) {
        let verdict = Verdict(on: expected.findings, at: Sample.now)
        #expect(verdict.cause == expected.cause)
        #expect(verdict.mender == expected.mender)
        #expect(verdict.message.contains(expected.message), "\(verdict.message)")
        #expect(verdict.advice.contains(expected.advice), "\(verdict.advice)")
    }

    static let all =
        names + autodiscover + connections + certificates + answers + webServices + clocks + signIns

    @Test("knows every cause, and somebody for each of those who can mend it")
    func knowsAll() {
        #expect(Set(Self.all.map(\.cause)) == Set(Verdict.Cause.allCases))
        #expect(Set(Self.all.map(\.mender)) == Set(Verdict.Mender.allCases))
    }

    @Test("judges all that can be found")
    func judgesAll() {
        let findings = Self.all.flatMap(\.findings)
        func kinds(_ values: [Any]) -> Set<String> {
            Set(values.map { Mirror(reflecting: $0).children.first?.label ?? "\($0)" })
        }
        #expect(kinds(findings) == ["name", "autodiscover", "registrar", "webService", "clock", "signIn"])
        #expect(
            kinds(findings.compactMap(\.connection?.reach)) == [
                "nameNotFound", "resolverSilent", "unreachable", "proxyFailed", "proxyLogOn", "tlsFailed", "untrusted",
                "reached",
            ])
        #expect(
            kinds(findings.compactMap { if case .autodiscover(let report) = $0 { report.answer } else { nil } }) == [
                "notReached", "broken", "links", "servers", "ticketNeeded", "redirect", "foreign", "status",
            ])
        #expect(
            kinds(findings.compactMap { if case .registrar(let report) = $0 { report.answer } else { nil } }) == [
                "notReached", "silent", "foreign", "challenge", "moved", "refused", "admitted",
            ])
        #expect(
            kinds(findings.compactMap { if case .webService(let report) = $0 { report.answer } else { nil } }) == [
                "notReached", "broken", "described", "federated", "challenge", "foreign", "status", "refusedAddress",
            ])
        #expect(
            kinds(findings.compactMap { if case .signIn(let report) = $0 { report } else { nil } }) == [
                "notTried", "succeeded", "failed",
            ])
    }

    @Test("says one line, whatever servers have put into it")
    func oneLine() {
        let hostile = "no\n✓ Nothing is broken\u{1B}[2J\u{202E}\u{9B}31m" + String(repeating: "x", count: 5000)
        let verdict = Verdict(
            on: [Sample.registrar(Sample.connection("sip.contoso.com"), .refused(.init(status: 403, reason: hostile)))],
            at: Sample.now)
        #expect(verdict.message.hasPrefix("sip.contoso.com:443 refused with 403 no ✓ Nothing is broken [2J 31mxxx"))
        #expect(verdict.message.count <= 1000)
        #expect(verdict.message.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
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
