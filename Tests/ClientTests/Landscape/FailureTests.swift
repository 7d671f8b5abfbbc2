import Foundation
import Testing

extension ClientTests {
    /// What a person reads when a sign-in with address and password fails, and what scripts read.
    @Suite(.serialized)
    struct FailureTests {
        /// Something that is broken.
        struct Fault: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let plan: Landscape.Plan
            let status: Int32
            /// What must be read.
            let parts: [String]
            let options: [String]

            init(
                _ name: String, _ plan: Landscape.Plan, _ status: Int32, _ parts: String..., options: [String] = []
            ) {
                testDescription = name
                self.plan = plan
                self.status = status
                self.parts = parts
                self.options = options
            }
        }

        private typealias Plan = Landscape.Plan

        private static let allNames = [Plan.autodiscoverOutside, Plan.web]

        /// A reverse proxy that one name alone leads to: plain HTTP would lead there by another.
        private static func outside(_ names: [String], _ flaw: ProxyCertificate.Flaw = .none) -> Plan {
            .outside(proxy: .init(names: names, flaw: flaw)).without(.proxy, 80)
                .with(.address(Plan.autodiscoverOutside, of: .proxy))
        }

        /// A reverse proxy that does not publish what everybody is told.
        private static func discreet(_ fault: String) -> Plan {
            .usualOutside.without(.proxy, 443).with(
                .init(
                    .proxy, 443,
                    .publish(
                        .init(names: allNames), .externalWeb,
                        without: "/Autodiscover/AutodiscoverService.svc/root/domain"))
            ).with(faults: fault)
        }

        /// Nothing that a sign-in may use can be reached.
        static let network = [
            Fault(
                "nothing leads to a pool", .init(), 3, "No server was found for contoso.example.",
                "_sip._tls.contoso.example", "lyncdiscover.contoso.example"),
            Fault(
                "a network without a name server", Plan().withoutNames, 3,
                "The name server (DNS) answers no question: ",
                "Check that this computer is connected to a network"),
            Fault(
                "a service record without an address",
                .inside.with(.service("_sipinternaltls._tcp.contoso.example", "gone.contoso.example", port: 5061)), 3,
                "gone.contoso.example"),
            Fault(
                "a service record with a wrong port",
                .inside.with(.service("_sipinternaltls._tcp.contoso.example", Plan.pool, port: 5999)), 3,
                "pool01.contoso.example:5999", "Connection refused"),
            Fault(
                "a firewall that swallows everything",
                .inside.with(
                    .address(Plan.autodiscoverOutside, of: .hole), .address("sip.contoso.example", of: .hole)
                ).with(holes: 80, 443, 5061), 3, "No connection to sip.contoso.example:443", "firewall"),
            Fault(
                "a proxy that wants a log-on", .usualOutside.behindProxy, 3,
                "The proxy on the way to", "wants a user name and password",
                "Enter the proxy's user name and password in the proxy settings."),
        ]

        /// A server cannot prove who it is.
        static let certificates = [
            Fault(
                "a reverse proxy without the intermediate authority", outside(allNames, .incomplete), 3,
                "was issued by CN=Proxy Intermediate Authority, which this computer does not trust",
                "without that of the authority that issued it"),
            Fault(
                "a reverse proxy whose certificate has expired", outside(allNames, .expired), 3,
                "The certificate of lyncdiscover.contoso.example expired on", "must renew the certificate"),
            Fault(
                "a reverse proxy with a certificate for others", outside(["www.fabrikam.example"]), 3,
                "is for www.fabrikam.example, not for", "must add lyncdiscover.contoso.example to the certificate"),
            Fault(
                "a pool that nobody vouches for", .usualInside.with(faults: "untrusted"), 3,
                "was issued by nobody but itself", "Install the certificate of the issuing authority"),
            Fault(
                "a pool whose certificate has not begun", .usualInside.with(faults: "future-certificate"), 3,
                "is valid only from", "Check this computer's clock"),
            Fault(
                "a pool with a weak key", .usualInside.with(faults: "weak-key"), 3, "too weak to be trusted",
                "must replace the certificate"),
            Fault(
                "a pool that knows TLS 1.0 only", .usualInside.with(faults: "outer-tls-1.0-only"), 3,
                "no common protocol version (this client needs TLS 1.2 or 1.3)", "must be updated by its administrator"),
            Fault(
                "a captive portal",
                Plan().with(
                    .address(Plan.autodiscoverOutside, of: .proxy), .address("sip.contoso.example", of: .proxy)
                ).with(
                    .init(.proxy, 80, .answer(nil, "302 http://portal.example/")),
                    .init(.proxy, 443, .answer(.init(names: ["portal.example"]), "200 'log in'"))), 3,
                "is for portal.example, not for", "a login page of a hotel or an airport answers like this"),
        ]

        /// Autodiscover answers, but not with a pool.
        static let autodiscover = [
            Fault(
                "a login page in front of autodiscover", .usualOutside.with(faults: "discovery-login-page"), 3,
                "a web page"),
            Fault(
                "a login page that autodiscover leads to", .usualOutside.with(faults: "discovery-login-redirect"), 3,
                "lyncdiscover.contoso.example"),
            Fault("autodiscover that is not available", .usualOutside.with(faults: "discovery-503"), 3, "503"),
            Fault(
                "redirects in a circle", .usualOutside.with(faults: "discovery-loop"), 3, "lyncdiscover.contoso.example"
            ),
            Fault(
                "redirects without end", .usualOutside.with(faults: "discovery-redirect=1000"), 3,
                "lyncdiscover.contoso.example"),
            Fault(
                "a redirect to a file", .usualOutside.with(faults: "discovery-file"), 3, "file:///etc/passwd",
                "not followed"),
            Fault(
                "a redirect from HTTPS to HTTP", .usualOutside.with(faults: "discovery-downgrade"), 3, "not followed"),
            Fault(
                "an account of Skype for Business Online", .usualOutside.with(faults: "discovery-online"), 3,
                "webdir.online.lync.com"),
            Fault(
                "an answer that is cut off", .usualOutside.with(faults: "discovery-malformed"), 3, "not well-formed"),
            Fault(
                "an answer that expands", .usualOutside.with(faults: "discovery-bomb"), 3, "document type declaration"
            ),
            Fault(
                "an answer without a root", .usualOutside.with(faults: "rootless-document=1"), 3, "no root element"),
            Fault("half of an answer", .usualOutside.with(faults: "cut-document=1"), 3, "not well-formed"),
            Fault("an answer that does not end", .usualOutside.with(faults: "discovery-endless"), 3, "exceeds"),
            Fault(
                "an address that autodiscover does not know", discreet("user-unknown"), 1,
                "alice@contoso.example is not known to the servers of contoso.example.",
                "whether the account is enabled for Skype for Business"),
            Fault(
                "a user's page that names no ticket service", discreet("no-ticket-service"), 3,
                "The web services of contoso.example do not let the account in: it does not say who issues tickets."),
            Fault(
                "a reverse proxy that forwards to the internal site", .usualOutside.with(faults: "internal-outside"), 3,
                Plan.pool),
            Fault(
                "a service record to another domain",
                .inside.with(
                    .address("pool.fabrikam.example", of: .pool),
                    .service("_sipinternaltls._tcp.contoso.example", "pool.fabrikam.example", port: 5061)), 3,
                "leads to pool.fabrikam.example, which is outside that domain"),
        ]

        /// The pool refuses the user, or is not well.
        static let pool = [
            Fault(
                "a wrong password", .usualOutside.with(faults: "wrong-password"), 1,
                "Login name or password was not accepted", "DOMAIN\\user"),
            Fault(
                "a log-on without end", .usualInside.with(faults: "endless-log-on"), 1,
                "Login name or password was not accepted"),
            Fault(
                "a reverse proxy that forgets log-ons", .usualOutside.with(faults: "forgotten-log-on"), 1,
                "may break Windows log-ons (NTLM)"),
            Fault(
                "nginx that opens a connection for each request",
                .usualOutside.without(.proxy, 443).with(
                    .init(
                        .proxy, 443,
                        .separate(.init(names: [Plan.autodiscoverOutside, Plan.web]), .externalWeb))), 1,
                "may break Windows log-ons (NTLM)"),
            Fault(
                "Windows authentication that is forbidden", .usualOutside.with(faults: "modern-authentication"), 1,
                "Authentication type not allowed", "error 28029", "modern authentication"),
            Fault(
                "certificate provisioning that is down", .usualInside.with(faults: "unavailable-503"), 3, "HTTP 503",
                "try later or ask the administrator"),
            Fault(
                "a login page in front of certificate provisioning", .usualInside.with(faults: "html-instead-of-mex"),
                4, "it is a web page", "A login page"),
            Fault(
                "a ticket that is over when it comes", .usualInside.with(faults: "expired-ticket"), 1,
                "Compare this computer's clock with the server's"),
            Fault(
                "a ticket without a root", .usualInside.with(faults: "rootless-document=5"), 4, "no root element"),
            Fault(
                "half of a certificate", .usualInside.with(faults: "cut-document=6"), 4, "not well-formed"),
            Fault(
                "a certificate that is not issued", .usualInside.with(faults: "error-info"), 1, "AccessDenied",
                "whether certificate authentication is allowed"),
            Fault(
                "a pool without certificate authentication", .usualInside.with(faults: "no-tls-dsk"), 1,
                "authentication by Digest", "what the server allows"),
            Fault(
                "a pool with ciphers that no client has", .usualInside.with(faults: "no-common-suite"), 1,
                "none of the secure ciphers", "TLS 1.2 with AES"),
            Fault(
                "a certificate that the pool refuses", .usualInside.with(faults: "certificate-refused"), 1,
                "did not accept the certificate", "Check this computer's clock"),
            Fault(
                "a login that belongs to another address", .usualInside.with(faults: "not-authorised-403"), 1,
                "may not be used with this sign-in address", "ms-diagnostics 4004"),
            Fault(
                "an address that is not enabled", .usualInside.with(faults: "not-found-404"), 1,
                "does not exist or is not enabled", "Check the sign-in address"),
            Fault(
                "a log-on by ADFS only", .usualInside.with(faults: "federated"), 4,
                "they offer no Windows authentication, only: WsFedBearer", "allow Windows authentication"),
            Fault(
                "a user agent that is refused", .usualInside.with(faults: "user-agent-403"), 1,
                "The server's client filter does not accept this client's version.", "ms-diagnostics 17002",
                "Choose another user agent in the account's options.", options: ["--user-agent", "Foo/1"]),
            Fault(
                "registrars that send a user round", .usualInside.with(faults: "redirect-loop"), 4,
                "The servers send the account from one to the other.",
                "Ask the administrator to check the account's home pool."),
            Fault(
                "user services that are being restarted", .usualInside.with(faults: "unavailable-480"), 3,
                "The user services of the server failed.", "480", "ms-diagnostics 4000", "Try again in a few minutes."),
            Fault(
                "an endpoint whose place another has taken",
                .usualInside.with(faults: "deregistered-unregistered"), 1,
                "The account has signed in at another place, or was signed out there.", "Sign in again here",
                options: ["--stay", "3600"]),
            Fault(
                "an account that is disabled while it is signed in",
                .usualInside.with(faults: "deregistered-rejected"), 1, "User disabled",
                "Ask the administrator of the server", options: ["--stay", "3600"]),
            Fault(
                "an overloaded pool", .usualInside.with(faults: "overloaded-503"), 3, "overloaded", "wait 5 s"),
            Fault(
                "answers with a wrong signature", .usualInside.with(faults: "wrongly-signed-replies"), 4,
                "its signature is wrong", "changing messages"),
        ]

        @Test(
            "It says what is wrong, what was tried, what came back and what to do:",
            arguments: network + certificates + autodiscover + pool)
        func fails(_ fault: Fault) async throws {
            let landscape = try await Landscape(fault.plan)
            let run = try await landscape.signIn(fault.options)
            #expect(run.status == fault.status, "\(run.output)")
            for part in ["  tried        ", "  came back    ", "  what to do   "] + fault.parts {
                #expect(run.output.contains(part), "\(part) is missing in:\n\(run.output)")
            }
            #expect(!run.output.contains(landscape.user.password))
        }

        @Test("A wrong password is sent once, and no other way is tried with it")
        func sendsAWrongPasswordOnce() async throws {
            let landscape = try await Landscape(
                .usualOutside.with(faults: "wrong-password")
                    .with(.service("_sip._tls.contoso.example", Landscape.Plan.edge, port: 443)))
            let run = try await landscape.signIn()
            #expect(run.status == 1, "\(run.output)")
            #expect(landscape.lab.count(of: "failed-log-on") == 1)
        }
    }
}
