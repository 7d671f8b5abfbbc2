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

        @Test(
            "Finch takes the proxy of the account's own settings, for SIP and the web services",
            arguments: [ForwardProxy.Kind.squid, .socks])
        func ofAccount(_ kind: ForwardProxy.Kind) async throws {
            let scratch = try Scratch()
            let space = try await NetworkSpace.make(in: scratch)
            let user = Lab.User(address: "alice@contoso.example", login: "CONTOSO\\alice", password: "right-password")
            let lab = try await Lab(users: [user], in: space)
            let proxy = try await ForwardProxy(kind, hosts: "127.0.0.1 localhost\n", in: space, scratch)
            let folder = try PurpleFolder(
                client: "gnt-purple", plugin: Repository.plugin, user: user, server: lab.server,
                proxy: proxy.settings)
            let words = try space.command(Program.finch.location(), []).map { "'\($0)'" }.joined(separator: " ")
            let script = try scratch.script("exec \(words)\n", to: "finch")
            let finch = try await Terminal(
                script, environment: folder.environment.merging(lab.environment) { $1 }, in: folder.scratch)
            try await lab.sees("signed-in", within: .seconds(60))
            try await finch.shows("Buddy List")
            try await finch.press("M-q")
            try await finch.end()
            for port in [Lab.Port.sipTLS, .web] {
                try await proxy.carried(":\(try #require(lab.ports[port]))")
            }
        }
    }
}
