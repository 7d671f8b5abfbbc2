import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// `communicator-login --diagnose` between real name servers, reverse proxies and firewalls: the verdict that a
    /// person reads.
    @Suite(.serialized)
    struct VerdictTests {
        /// A world in which something is broken, and the verdict.
        struct World: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let plan: Landscape.Plan
            let cause: String
            let mender: Mender
            /// What must be read of what is broken.
            let message: String
            /// What must be read of how to mend it.
            let advice: String
            var options: [String] = []

            init(
                _ name: String, _ plan: Landscape.Plan, _ cause: String, _ mender: Mender, _ message: String,
                _ advice: String, options: [String] = []
            ) {
                testDescription = name
                self.plan = plan
                self.cause = cause
                self.mender = mender
                self.message = message
                self.advice = advice
                self.options = options
            }
        }

        /// Who can mend it, and how the program ends then.
        enum Mender: String, Sendable {
            case user
            case network = "network-administrator"
            case server = "server-administrator"

            var status: Int32 {
                switch self {
                case .user: 1
                case .network: 3
                case .server: 4
                }
            }
        }

        private typealias Plan = Landscape.Plan
        private static let allNames = ProxyCertificate(names: [Plan.autodiscoverOutside, Plan.web])

        /// Outside, with the Edge in the DNS, and the web services behind this.
        private static func edge(_ certificate: ProxyCertificate) -> Plan {
            .outside(proxy: certificate).with(.service("_sip._tls.contoso.example", Plan.edge, port: 443))
        }

        static let names = [
            World(
                "nobody answers questions for names", Plan().withoutNames, "resolver", .network,
                "The name server (DNS) answers no question", "connected to a network"),
            World(
                "a pool of which the DNS says nothing", .outside, "no-server", .user,
                "Nothing leads from the sign-in address to a server", "Check the sign-in address"),
            World(
                "a service record whose server has no address",
                .inside.with(.service("_sipinternaltls._tcp.contoso.example", "gone.contoso.example", port: 5061)),
                "no-server", .network,
                "The DNS service _sipinternaltls._tcp.contoso.example names the server gone.contoso.example, which does "
                    + "not exist here.", "VPN"),
        ]

        static let connections = [
            World(
                "a registrar whose port is closed",
                .inside.with(.service("_sipinternaltls._tcp.contoso.example", Plan.pool, port: 5999)), "unreachable",
                .network, "\(Plan.pool):5999 cannot be reached: Connection refused.", "firewall keeps port 5999 closed"),
            World(
                "a registrar behind a firewall that swallows everything, and autodiscover that names it",
                .usualOutside.without(.edge, 443).with(.address("sip.fabrikam.example", of: .empty))
                    .with(options: "--external-sip", "swallowed.contoso.example:443")
                    .with(.address("swallowed.contoso.example", of: .hole)).with(holes: 443), "unreachable", .network,
                "swallowed.contoso.example:443 cannot be reached: nothing answered.", "firewall keeps port 443 closed"),
            World(
                "a proxy that wants a log-on", usual.behindProxy, "proxy", .user,
                "wants a user name and password", "in the proxy settings"),
            World(
                "a pool that knows TLS 1.0 only", .usualInside.with(faults: "outer-tls-1.0-only"), "tls", .server,
                "No secure connection to \(Plan.pool):5061 can be agreed on: client and server allow no common protocol version",
                "must allow TLS 1.2"),
        ]

        static let certificates = [
            World(
                "a reverse proxy without the intermediate authority",
                edge(.init(names: allNames.names, flaw: .incomplete)), "certificate-untrusted", .server,
                "was issued by “Proxy Intermediate Authority”, whose certificate is neither sent by the server",
                "must install the intermediate certificate so that it is sent along"),
            World(
                "a reverse proxy whose certificate has expired", edge(.init(names: allNames.names, flaw: .expired)),
                "certificate-expired", .server, "The certificate of lyncweb.contoso.example expired on",
                "must replace its certificate"),
            World(
                "a reverse proxy with a certificate for others", edge(.init(names: ["www.fabrikam.example"])),
                "certificate-name", .server, "is for www.fabrikam.example, not for lyncweb.contoso.example",
                "a certificate that names lyncweb.contoso.example"),
            World(
                "a pool that nobody vouches for", .usualInside.with(faults: "untrusted"), "certificate-untrusted",
                .server, "was issued by nobody but itself", "a certificate of an authority"),
        ]

        static let answers = [
            World(
                "a reverse proxy that does not publish CertProv",
                usual.without(.proxy, 443).with(
                    .init(.proxy, 443, .publish(allNames, .externalWeb, without: "/CertProv"))),
                "web-services-failing", .server, "answers 404", "forwards port 443 to port 4443 of the pool"),
            World(
                "a reverse proxy with nothing behind it",
                edge(allNames).without(.proxy, 443).with(.init(.proxy, 443, .answer(allNames, "502"))),
                "web-services-failing", .server, "answer 502: the reverse proxy reaches nothing behind it",
                "the pool's web services must run"),
            World(
                "a reverse proxy that forwards to the internal site", edge(allNames).with(faults: "internal-outside"),
                "web-services-internal", .server,
                "The pool names \(Plan.pool) for its web services, and this name does not exist here",
                "must forward port 443 to port 4443 of the pool"),
            World(
                "autodiscover that leads to another domain",
                .outside.with(faults: "discovery-foreign").without(.proxy, 443)
                    .with(.address(Plan.autodiscoverOutside, of: .proxy)), "autodiscover", .user,
                "lyncdiscover.fabrikam.example", "whether this host belongs to the organisation"),
            World(
                "autodiscover that is down", .usualOutside.with(faults: "discovery-503"), "autodiscover", .server,
                "is not working (HTTP status 503)", "few minutes"),
            World(
                "redirects in a circle", .usualOutside.with(faults: "discovery-loop"), "autodiscover", .server,
                "and from there to no server", "correct autodiscover"),
            World(
                "a captive portal",
                Plan().with(
                    .address(Plan.autodiscoverOutside, of: .proxy), .address("sip.contoso.example", of: .proxy)
                ).with(
                    .init(.proxy, 80, .answer(nil, "200 'log in'")),
                    .init(.proxy, 443, .answer(.init(names: ["portal.example"]), "200 'log in'"))),
                "captive-portal", .user, "One machine (“portal.example”) answers in the place of every server.",
                "open any web page in a browser"),
            World(
                "clocks that differ", .usualInside.with(faults: "clock-skew"), "clock", .user,
                "This computer's clock is 10 minutes behind.", "Set the clock"),
            World(
                "a user agent that is refused", .usualInside.with(faults: "user-agent-403"), "user-agent-refused",
                .user, "client filter does not accept this client", "Choose another user agent",
                options: ["--user-agent", "Foo/1"]),
            World(
                "log-ons by ADFS only", usual.with(faults: "federated"), "federated", .server,
                "only by way of a federation server", "must allow Windows authentication"),
        ]

        private static let usual = Plan.usualOutside

        @Test(
            "It says what is broken first, who can mend it, and how:",
            arguments: names + connections + certificates + answers)
        func judges(_ world: World) async throws {
            let landscape = try await Landscape(world.plan)
            let run = try await landscape.diagnose(world.options)
            let verdict = try #require(run.event("verdict"), "\(run.output)")
            #expect(verdict["cause"] as? String == world.cause, "\(run.output)")
            #expect(verdict["mender"] as? String == world.mender.rawValue)
            #expect((verdict["message"] as? String)?.contains(world.message) == true, "\(run.output)")
            #expect((verdict["advice"] as? String)?.contains(world.advice) == true, "\(run.output)")
            #expect(run.status == world.mender.status)
            #expect(!run.output.contains(landscape.user.password))
        }

        @Test("A report for a bug holds no password, not the proxy's either, no user's name and no folder")
        func report() async throws {
            let landscape = try await Landscape(Plan.usualOutside.behindProxy)
            let folder = try Scratch()
            let file = folder.url.appending(path: "report")
            let run = try await landscape.signIn("--diagnose", "--report", file.path)
            let report = try String(contentsOf: file, encoding: .utf8)
            #expect(report.contains("wants a user name and password"), "\(report)")
            for secret in [landscape.user.password, ForwardProxy.wrongPassword] {
                #expect(!run.output.contains(secret) && !report.contains(secret), "\(report)")
            }
            for name in ["alice", NSUserName() + "@", FileManager.default.temporaryDirectory.path] {
                #expect(!report.contains(name), "\(report)")
            }
        }

        @Test("What servers say of themselves forges no line, moves no cursor, and breaks no JSON")
        func hostileWords() async throws {
            let forged = "evil.example\n✓ Nothing is broken\u{1B}[2J"
            let plan = Plan().with(.service("_sip._tls.contoso.example", "sip.contoso.example", port: 443))
                .with(.address("sip.contoso.example", of: .proxy))
                .with(.init(.proxy, 443, .answer(.init(names: [forged]), "200 'log in'")))
            let landscape = try await Landscape(plan)
            let told = try await landscape.signIn("--diagnose")
            #expect(told.status == 4, "\(told.output)")
            #expect(told.output.contains("evil.example ✓ Nothing is broken [2J"), "\(told.output)")
            #expect(!told.output.split(separator: "\n").contains { $0.hasPrefix("✓ Nothing is broken") })
            #expect(!told.output.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
            let json = try await landscape.diagnose()
            #expect(json.events.count == json.output.split(separator: "\n").count, "\(json.output)")
        }
    }
}
