import Foundation
import Testing

extension ClientTests {
    /// communicator-login with an address and a password, between real name servers and reverse proxies.
    @Suite(.serialized)
    struct DiscoveryTests {
        /// What leads to a pool.
        struct Way: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let plan: Landscape.Plan
            let server: String

            init(_ name: String, to server: String, _ plan: Landscape.Plan) {
                testDescription = name
                self.server = server
                self.plan = plan
            }
        }

        private typealias Plan = Landscape.Plan
        private static let pool = "\(Plan.pool):5061"
        private static let edge = "\(Plan.edge):443"
        private static let allNames = ProxyCertificate(names: [Plan.autodiscoverOutside, Plan.web])

        static let autodiscover = [
            Way("autodiscover inside", to: pool, .usualInside),
            Way("autodiscover outside, through nginx", to: edge, .usualOutside),
            Way(
                "autodiscover inside before autodiscover outside", to: pool,
                .usualInside.with(.address(Plan.autodiscoverOutside, of: .empty))),
            Way(
                "autodiscover in front of service records", to: edge,
                .usualOutside.with(.service("_sipinternaltls._tcp.contoso.example", Plan.pool, port: 5061))
                    .with(.address(Plan.pool, of: .empty))),
            Way(
                "plain HTTP where the certificate of HTTPS does not name autodiscover", to: edge,
                .outside(proxy: .init(names: [Plan.web])).with(.address(Plan.autodiscoverOutside, of: .proxy))),
            Way(
                "HTTP that is sent to HTTPS", to: edge,
                .usualOutside.without(.proxy, 80).with(.init(.proxy, 80, .secure))),
            Way("three redirects", to: edge, .usualOutside.with(faults: "discovery-redirect=3")),
            Way("a user whose home is elsewhere", to: edge, .usualOutside.with(faults: "user-redirect")),
            Way("a user's page without a root", to: edge, .usualOutside.with(faults: "rootless-document=2")),
            Way("half of a user's page", to: edge, .usualOutside.with(faults: "cut-document=2")),
            Way(
                "a user's page that names no ticket service", to: edge, .usualOutside.with(faults: "no-ticket-service")),
            Way(
                "a service that does not know the user, and a service record", to: edge,
                .usualOutside.with(faults: "user-unknown")
                    .with(.service("_sip._tls.contoso.example", Plan.edge, port: 443))),
            Way("names with blanks around them", to: pool, .usualInside.with(faults: "blank-names")),
            Way(
                "a pool that does not say where the client is", to: pool,
                .usualInside.with(faults: "no-access-location")),
            Way("a pool that wants a log-on for each request", to: pool, .usualInside.with(faults: "repeated-log-on")),
            Way("answers in chunks", to: edge, .usualOutside.with(faults: "chunked")),
            Way(
                "an alias of autodiscover", to: edge,
                .outside.with(.alias(Plan.autodiscoverOutside, of: Plan.web))),
            Way(
                "autodiscover inside that swallows everything", to: edge,
                .usualOutside.with(.address(Plan.autodiscoverInside, of: .hole)).with(holes: 80, 443)),
            Way(
                "a name of autodiscover inside that the name server never answers", to: edge,
                .usualOutside.with(.hostile(Plan.autodiscoverInside)).with(hostileNames: .silent)),
            Way(
                "a name of autodiscover inside that the name server answers late, with a host that is not there",
                to: edge,
                .usualOutside.with(.hostile(Plan.autodiscoverInside)).with(hostileNames: .slow)),
            Way(
                "autodiscover over IPv6 alone", to: pool,
                .inside.with(.ipv6(Plan.autodiscoverInside, "::1"))
                    .with(.init(.pool, 443, isIPv6: true, .relay(.web)))),
        ]

        static let families = [
            Way(
                "a pool that has IPv6 addresses alone", to: pool,
                .inside.with(.init(.pool, 443, isIPv6: true, .relay(.web)))
                    .with(.init(.pool, 5061, isIPv6: true, .relay(.sipTLS))).without(records: Plan.pool)
                    .with(.ipv6(Plan.autodiscoverInside, "::1"), .ipv6(Plan.pool, "::1"))),
            Way(
                "IPv6 that swallows everything beside IPv4 that answers", to: pool,
                .usualInside.with(.ipv6(Plan.autodiscoverInside, "::1"), .ipv6(Plan.pool, "::1"))
                    .with(ipv6Holes: 443, 5061)),
            Way(
                "IPv6 that refuses beside IPv4 that answers", to: pool,
                .usualInside.with(.ipv6(Plan.autodiscoverInside, "::1"), .ipv6(Plan.pool, "::1"))),
        ]

        static let names = [
            Way(
                "a service record inside", to: pool,
                .inside.with(.service("_sipinternaltls._tcp.contoso.example", Plan.pool, port: 5061))),
            Way(
                "a service record for TCP inside", to: "\(Plan.pool):5060",
                .inside.with(.service("_sipinternal._tcp.contoso.example", Plan.pool, port: 5060))),
            Way(
                "a service record outside", to: edge,
                .outside.with(.service("_sip._tls.contoso.example", Plan.edge, port: 443))),
            Way(
                "a service record for TCP", to: "\(Plan.pool):5060",
                .inside.with(.service("_sip._tcp.contoso.example", Plan.pool, port: 5060))),
            Way(
                "the second of two servers, where the first refuses", to: edge,
                .outside.with(
                    .address("first.contoso.example", of: .empty),
                    .service("_sip._tls.contoso.example", Plan.edge, port: 443, priority: 20),
                    .service("_sip._tls.contoso.example", "first.contoso.example", port: 443, priority: 10))),
            Way(
                "the server of the better priority", to: edge,
                .outside.with(
                    .address("second.contoso.example", of: .empty),
                    .service("_sip._tls.contoso.example", "second.contoso.example", port: 443, priority: 20),
                    .service("_sip._tls.contoso.example", Plan.edge, port: 443, priority: 10))),
            Way(
                "a server that swallows everything, and another", to: edge,
                .outside.with(
                    .address("first.contoso.example", of: .hole),
                    .service("_sip._tls.contoso.example", "first.contoso.example", port: 443, priority: 10),
                    .service("_sip._tls.contoso.example", Plan.edge, port: 443, priority: 20)
                ).with(holes: 443)),
            Way(
                "the name sipinternal", to: "sipinternal.contoso.example:5061",
                .inside.with(.address("sipinternal.contoso.example", of: .pool))),
            Way(
                "the name sipexternal", to: "sipexternal.contoso.example:443",
                .outside.with(.address("sipexternal.contoso.example", of: .edge))),
            Way(
                "the name sip", to: "sip.contoso.example:443",
                .outside.with(.address("sip.contoso.example", of: .edge))),
            Way(
                "the domain itself", to: "contoso.example:5061",
                .inside.with(.address("contoso.example", of: .pool))),
            Way(
                "autodiscover that is not there, then a service record", to: edge,
                .usualOutside.with(faults: "discovery-404")
                    .with(.service("_sip._tls.contoso.example", Plan.edge, port: 443))),
        ]

        @Test("An internationalized domain is looked for under its ASCII name")
        func internationalizedDomain() async throws {
            let domain = "xn--bcher-kva.example"
            var plan = Landscape.Plan()
            plan.domain = domain
            plan.records = [
                .address("pool.\(domain)", of: .pool),
                .service("_sipinternaltls._tcp.\(domain)", "pool.\(domain)", port: 5061),
            ]
            plan.options = ["--host", "pool.\(domain)"]
            plan.doors = [.init(.pool, 5061, .relay(.sipTLS)), .init(.pool, 443, .relay(.web))]
            plan.options += ["--internal-web", "pool.\(domain)"]
            let landscape = try await Landscape(plan)
            let run = try await landscape.signIn(
                "--json", "--login", landscape.user.login, as: "alice@bücher.example")
            #expect(run.status == 0, "\(run.output)")
            #expect(run.event("signed-in")?["server"] as? String == "pool.\(domain):5061", "\(run.output)")
        }

        @Test("It finds the pool, whatever leads to it:", arguments: autodiscover + names + families)
        func finds(_ way: Way) async throws {
            let landscape = try await Landscape(way.plan)
            let run = try await landscape.signIn("--json")
            #expect(run.status == 0, "\(run.output)")
            #expect(run.event("signed-in")?["server"] as? String == way.server, "\(run.output)")
        }
    }
}
