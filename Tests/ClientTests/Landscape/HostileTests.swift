import Foundation
import Testing

extension ClientTests {
    /// Name servers and web servers that mean harm: the next candidate is taken, no password goes where it must not, and
    /// everything ends.
    @Suite(.serialized)
    struct HostileTests {
        private typealias Plan = Landscape.Plan

        /// An autodiscover that leads nowhere, and a service record that leads to the pool.
        private static func trap(_ fault: String) -> Plan {
            .usualOutside.with(faults: fault).with(.service("_sip._tls.contoso.example", Plan.edge, port: 443))
        }

        @Test(
            "The next candidate is taken when autodiscover is a trap",
            arguments: [
                "discovery-loop", "discovery-redirect=1000", "discovery-file", "discovery-downgrade",
                "discovery-malformed", "discovery-bomb", "discovery-endless", "discovery-login-page",
                "discovery-login-redirect", "discovery-online", "discovery-503", "rootless-document=1",
                "cut-document=1",
            ])
        func survives(fault: String) async throws {
            let landscape = try await Landscape(Self.trap(fault))
            let run = try await landscape.signIn("--json")
            #expect(run.status == 0, "\(run.output)")
            #expect(run.event("signed-in")?["server"] as? String == "\(Plan.edge):443")
        }

        @Test(
            "A name server that lies, loops or keeps silent delays the end and does not prevent it",
            arguments: [Traps.NameServerBehaviour.silent, .loop, .short, .other])
        func endures(behaviour: Traps.NameServerBehaviour) async throws {
            let landscape = try await Landscape(Self.hostile(behaviour))
            let run = try await landscape.signIn(within: .seconds(180))
            #expect(run.status == 3, "\(run.output)")
            #expect(run.output.contains("  what to do   "), "\(run.output)")
            #expect(landscape.lab.count(of: "failed-log-on") == 0)
        }

        @Test("A name server that floods with service records does not hide an address that leads to the pool")
        func wadesThrough() async throws {
            // The record is for machines whose resolver stays as it is: theirs tells nobody's address.
            let plan = Self.hostile(.flood).with(.address("sipinternal.contoso.example", of: .pool))
            let landscape = try await Landscape(plan)
            let run = try await landscape.signIn("--json")
            #expect(run.status == 0, "\(run.output)")
        }

        private static func hostile(_ behaviour: Traps.NameServerBehaviour) -> Plan {
            var plan = Plan.inside
            plan.hostileNames = behaviour
            plan.isEverythingHostile = true
            return plan
        }

        @Test("A name with thousands of service records is a name of the domain like any other")
        func thousandsOfRecords() async throws {
            var plan = Plan.outside
            plan.records += (0..<2000).map { number in
                .service("_sip._tls.contoso.example", "n\(number).contoso.example", port: 443, priority: 10)
            }
            plan.records.append(.service("_sipinternaltls._tcp.contoso.example", Plan.edge, port: 443))
            let landscape = try await Landscape(plan)
            let run = try await landscape.signIn("--json")
            #expect(run.status == 0, "\(run.output)")
        }

        @Test("Nothing goes to a host of another domain that plain HTTP has named, unless somebody agrees")
        func foreignDomain() async throws {
            let foreign = "lyncdiscover.fabrikam.example"
            let certificate = ProxyCertificate(names: [foreign])
            // Whoever came would be asked for a password.
            let plan = Plan.outside.with(faults: "discovery-foreign").without(.proxy, 443)
                .with(.address(Plan.autodiscoverOutside, of: .proxy), .address(foreign, of: .foreign))
                .with(.init(.foreign, 443, .answer(certificate, "401")), .init(.foreign, 80, .answer(nil, "401")))
            let landscape = try await Landscape(plan)
            let run = try await landscape.signIn()
            #expect(run.status == 3, "\(run.output)")
            #expect(run.output.contains("leads to \(foreign), which is outside that domain"), "\(run.output)")
            let visits = landscape.proxy.requests.filter { $0.contains("host=\(foreign)") }
            #expect(visits.isEmpty, "\(visits)")
        }

        @Test("A certificate that the user has accepted by hand vouches for no host of another domain")
        func acceptedByHand() async throws {
            let foreign = "lyncdiscover.fabrikam.example"
            let expired = ProxyCertificate(names: [Plan.autodiscoverOutside, Plan.web], flaw: .expired)
            let plan = Plan.outside(proxy: expired).with(faults: "discovery-foreign").without(.proxy, 80)
                .with(.address(Plan.autodiscoverOutside, of: .proxy), .address(foreign, of: .foreign))
                .with(.init(.foreign, 443, .answer(ProxyCertificate(names: [foreign]), "401")))
            let landscape = try await Landscape(plan)
            let terminal = try await landscape.signInOnTerminal()
            try await terminal.shows("Trust it?", within: .seconds(90))
            try await terminal.press("once", "Enter")
            try await terminal.shows(foreign, within: .seconds(90))
            try await terminal.shows("Sign in there?")
            try await terminal.press("n", "Enter")
            try await terminal.shows("status 3", within: .seconds(60))
            let visits = landscape.proxy.requests.filter { $0.contains("host=\(foreign)") }
            #expect(visits.isEmpty, "\(visits)")
        }

        @Test("A host that a service record names in another domain sees nobody, unless somebody agrees")
        func foreignRecord() async throws {
            let foreign = "pool.fabrikam.example"
            let plan = Plan.inside.with(
                .address(foreign, of: .pool), .service("_sipinternaltls._tcp.contoso.example", foreign, port: 5061))
            let landscape = try await Landscape(plan)
            let run = try await landscape.signIn()
            #expect(run.status == 3, "\(run.output)")
            #expect(landscape.lab.count(of: "connection") == 0, "\(run.output)")
        }
    }
}
