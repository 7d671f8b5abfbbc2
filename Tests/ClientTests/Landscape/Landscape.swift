import Foundation
import TestScratch

/// A pool with everything that stands between it and a client: a real name server, a real reverse proxy, firewalls.
final class Landscape {
    /// What a landscape is like.
    struct Plan: Sendable {
        /// What the pool does wrong, as communicator-lab names it.
        var faults: [String] = []
        /// Further options of communicator-lab.
        var options: [String] = []
        var domain = "contoso.example"
        var records: [NameServer.Record] = []
        var doors: [ReverseProxy.Door] = []
        /// Ports of the host behind a firewall that drops everything.
        var holes: [Int] = []
        /// How the name server behaves that questions for hostile names are passed on to; nil where there is none.
        var hostileNames: Traps.NameServerBehaviour?
        /// Whether that server is the only one, in the place of dnsmasq.
        var isEverythingHostile = false
        /// Whether nobody answers in the place of the name server.
        var isWithoutNames = false
        /// The proxy that clients go through; nil where there is none.
        var forwardProxy: ForwardProxy.Kind?
        /// Ports of `::1` that swallow whoever comes.
        var ipv6Holes: [Int] = []
    }

    let lab: Lab
    let names: NameServer?
    let proxy: ReverseProxy
    /// The address and the password that a person types.
    let user: Lab.User

    private let plan: Plan
    private let space: NetworkSpace
    private let scratch: Scratch
    private let traps: [RunningProgram]
    let forwardProxy: ForwardProxy?
    private let passwordFile: URL
    private let authorities: URL

    init(_ plan: Plan) async throws {
        let scratch = try Scratch()
        self.scratch = scratch
        self.plan = plan
        space = try await NetworkSpace.make(in: scratch)
        Announcement.once.say("The landscape tests run \(space.description).")
        user = Lab.User(
            address: "alice@\(plan.domain)", login: "alice@\(plan.domain)", password: "correct <horse> & battery")
        lab = try await Lab(
            users: [user],
            options: ["--domain", plan.domain] + plan.options + plan.faults.flatMap { ["--fault", $0] }, in: space)
        let certificates = try ProxyAuthority(in: scratch)
        proxy = try await ReverseProxy(plan.doors, lab: lab, certificates: certificates, in: space, scratch)
        let hosts = plan.addresses(in: space).map { "\($0.address) \($0.name)\n" }.joined()
        if let kind = plan.forwardProxy {
            forwardProxy = try await ForwardProxy(kind, hosts: hosts, certificates: certificates, in: space, scratch)
        } else {
            forwardProxy = nil
        }
        let hasNames = !plan.isEverythingHostile && !plan.isWithoutNames
        names = hasNames ? try await NameServer(plan.records, in: space, scratch) : nil
        traps = try await Self.traps(plan, in: space, scratch)
        passwordFile = try scratch.write(user.password + "\n", to: "password")
        authorities = try scratch.write(
            String(contentsOfFile: lab.authority, encoding: .utf8) + certificates.root, to: "authorities.pem")
    }

    /// The IPv4 address of a host.
    func address(of machine: NetworkSpace.Machine) -> String { space.address(of: machine) }

    /// Runs communicator-login with the address and the password alone, and with further options, to its end.
    ///
    /// The rest is the machine's: whom it trusts, where things are kept.
    func signIn(
        _ more: String..., as address: String? = nil, within patience: Duration = .seconds(90)
    ) async throws -> Execution {
        try await run(more, as: address, within: patience)
    }

    /// The same, with a list of options.
    func signIn(_ more: [String]) async throws -> Execution {
        try await run(more, as: nil, within: .seconds(90))
    }

    /// Looks for what is broken, with further options, and tells a script.
    func diagnose(_ more: [String] = []) async throws -> Execution {
        try await run(["--diagnose", "--json"] + more, as: nil, within: .seconds(180))
    }

    private func run(_ more: [String], as address: String?, within patience: Duration) async throws -> Execution {
        let log = scratch.url.appending(path: "login-\(UUID().uuidString.prefix(8))")
        let program = try space.start(
            Product.login.location(), arguments + resolution + more + [address ?? user.address],
            environment: environment, log: log)
        return Execution(status: try await program.end(within: patience), output: program.output)
    }

    /// Signs in on a terminal, where a person can be asked. It stays open for a minute after the end.
    func signInOnTerminal() async throws -> Terminal {
        let words = try space.command(Product.login.location(), arguments + resolution + [user.address])
        let command = words.map { "'\($0)'" }.joined(separator: " ")
        let script = try scratch.script("\(command); echo status $?\nsleep 60\n", to: "script")
        return try await Terminal(script, environment: environment, in: scratch)
    }

    private var arguments: [String] {
        [
            "--password-file", passwordFile.path, "--ca-file", authorities.path, "--certificate-store",
            scratch.url.appending(path: "store").path,
        ]
    }

    private var environment: [String: String] {
        [
            "COMMUNICATOR_NAME_SERVERS": space.isNamespace ? "" : space.address(of: .names),
            "all_proxy": forwardProxy?.url ?? "",
        ]
    }

    /// What leads to the landscape's hosts where the system's resolver does not know them.
    private var resolution: [String] {
        guard !space.isNamespace else { return [] }
        return Dictionary(grouping: plan.addresses(in: space), by: \.name).flatMap { name, entries in
            let addresses = entries.map(\.address).joined(separator: ",")
            return [80, 443, 5060, 5061].flatMap { ["--resolve", "\(name):\($0):\(addresses)"] }
        }
    }

    private static func traps(_ plan: Plan, in space: NetworkSpace, _ scratch: Scratch) async throws -> [RunningProgram]
    {
        var programs: [RunningProgram] = []
        if !plan.holes.isEmpty {
            let address = space.address(of: .hole)
            programs.append(try await Traps.compiled().dig(at: plan.holes, of: address, in: space, scratch))
        }
        if !plan.ipv6Holes.isEmpty {
            programs.append(try await Traps.compiled().dig(at: plan.ipv6Holes, of: "::1", in: space, scratch))
        }
        if let behaviour = plan.hostileNames {
            let machine = plan.isEverythingHostile ? NetworkSpace.Machine.names : .hostileNames
            programs.append(
                try await Traps.compiled().mislead(behaviour, to: .pool, at: machine, in: space, scratch))
        }
        return programs
    }
}

/// A line of the output that is wanted once.
private final class Announcement: Sendable {
    static let once = Announcement()

    private nonisolated(unsafe) var isSaid = false

    func say(_ text: String) {
        // Tests of whole programs run one at a time.
        guard !isSaid else { return }
        isSaid = true
        print(text)
    }
}
