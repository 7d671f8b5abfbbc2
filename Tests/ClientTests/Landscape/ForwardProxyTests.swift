import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// communicator-login with an address and a password where a proxy is the only way that it is told.
    @Suite(.serialized)
    struct ForwardProxyTests {
        @Test(
            "The proxy of the environment carries SIP and the web services, and gets its password",
            arguments: [ForwardProxy.Kind.squid, .secure, .socks])
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

        @Test("A proxy that takes the password unencrypted alone does not get it, and the user is told what to do")
        func insecure() async throws {
            let landscape = try await Landscape(.usualOutside.behind(.insecure))
            let run = try await landscape.signIn("--json")
            let words = ["message", "advice"].compactMap { run.event("ended")?[$0] as? String }.joined(separator: " ")
            #expect(words.contains("unencrypted") && words.contains("https://"), "\(run.output)")
            #expect(!run.output.contains("secret"))
        }

        /// Where libpurple's settings say which proxy is meant.
        struct Setting: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let kind: ForwardProxy.Kind
            /// Whether the environment names the proxy.
            let isInEnvironment: Bool
            /// Whether the proxy is to carry the connections.
            let carries: Bool
            let account: @Sendable (ForwardProxy) -> String
            let global: @Sendable (ForwardProxy) -> String
        }

        private static let environmentsOwn = "<pref name='type' type='string' value='envvar'/>"

        static let settings: [Setting] =
            [ForwardProxy.Kind.squid, .secure, .socks].flatMap { kind in
                [
                    Setting(
                        testDescription: "the account's, \(kind.testDescription)", kind: kind, isInEnvironment: false,
                        carries: true, account: \.settings, global: { _ in "" }),
                    Setting(
                        testDescription: "that of all accounts, \(kind.testDescription)", kind: kind,
                        isInEnvironment: false, carries: true, account: { _ in "" }, global: \.globalSettings),
                    Setting(
                        testDescription: "the account's, the environment's, \(kind.testDescription)", kind: kind,
                        isInEnvironment: true, carries: true, account: { _ in "<proxy><type>envvar</type></proxy>" },
                        global: { _ in "" }),
                    Setting(
                        testDescription: "that of all accounts, the environment's, \(kind.testDescription)", kind: kind,
                        isInEnvironment: true, carries: true, account: { _ in "" }, global: { _ in environmentsOwn }),
                ]
            } + [
                Setting(
                    testDescription: "none for the account, though all others and the environment have one",
                    kind: .squid,
                    isInEnvironment: true, carries: false, account: { _ in "<proxy><type>none</type></proxy>" },
                    global: \.globalSettings),
                Setting(
                    testDescription: "none for all accounts, though the environment names one", kind: .squid,
                    isInEnvironment: true, carries: false, account: { _ in "" },
                    global: { _ in "<pref name='type' type='string' value='none'/>" }),
            ]

        @Test("libpurple's setting of the proxy counts for SIP and the web services, in Finch:", arguments: settings)
        func ofSettings(_ setting: Setting) async throws {
            let scratch = try Scratch()
            let space = try await NetworkSpace.make(in: scratch)
            let user = Lab.User(address: "alice@contoso.example", login: "CONTOSO\\alice", password: "right-password")
            let lab = try await Lab(users: [user], in: space)
            let certificates = try ProxyAuthority(in: scratch)
            let proxy = try await ForwardProxy(
                setting.kind, hosts: "127.0.0.1 localhost\n", certificates: certificates, in: space, scratch)
            let authorities = try scratch.write(
                String(contentsOfFile: lab.authority, encoding: .utf8) + certificates.root, to: "authorities.pem")
            let folder = try PurpleFolder(
                client: "gnt-purple", plugin: Repository.plugin, user: user, server: lab.server,
                proxy: setting.account(proxy), globalProxy: setting.global(proxy))
            let words = try space.command(Program.finch.location(), []).map { "'\($0)'" }.joined(separator: " ")
            let script = try scratch.script("exec \(words)\n", to: "finch")
            var environment = folder.environment.merging(["SSL_CERT_FILE": authorities.path]) { $1 }
            if setting.isInEnvironment {
                for name in ["http_proxy", "https_proxy", "all_proxy"] { environment[name] = proxy.url }
            }
            let finch = try await Terminal(script, environment: environment, in: folder.scratch)
            try await lab.sees("signed-in", within: .seconds(60))
            try await finch.shows("Buddy List")
            try await finch.press("M-q")
            try await finch.end()
            guard setting.carries else {
                #expect(proxy.connections.isEmpty, "\(proxy.connections)")
                return
            }
            for port in [Lab.Port.sipTLS, .web] {
                try await proxy.carried(":\(try #require(lab.ports[port]))")
            }
        }
    }
}
