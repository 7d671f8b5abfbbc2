import Foundation
import Testing

extension ClientTests {
    /// communicator-login with an address and a password where a proxy is the only way that it is told.
    @Suite(.serialized)
    struct ForwardProxyTests {
        @Test(
            "The proxy of the environment carries SIP and the web services, and gets its password",
            arguments: [ForwardProxy.Kind.squid, .socks])
        func carries(_ kind: ForwardProxy.Kind) async throws {
            let landscape = try await Landscape(.usualOutside.behind(kind))
            let run = try await landscape.signIn("--json")
            #expect(run.status == 0, "\(run.output)")
            #expect(run.event("signed-in")?["server"] as? String == "\(Landscape.Plan.edge):443", "\(run.output)")
            let proxy = try #require(landscape.forwardProxy)
            let places: [(NetworkSpace.Machine, String)] = [
                (.proxy, Landscape.Plan.autodiscoverOutside), (.proxy, Landscape.Plan.web),
                (.edge, Landscape.Plan.edge),
            ]
            for (machine, name) in places {
                // SOCKS is told addresses.
                try await proxy.carried("\(kind == .socks ? landscape.address(of: machine) : name):443")
            }
            #expect(!run.output.contains("secret"))
        }
    }
}
