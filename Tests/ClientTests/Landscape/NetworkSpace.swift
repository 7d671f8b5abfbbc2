import Foundation
import TestScratch

/// Where programs of a test run.
///
/// A space of its own is a network namespace with nothing in it but a loopback interface, so that all addresses of 127/8
/// and all ports are free, and with a resolver of its own. Root makes it, or whoever may have a user namespace. Where
/// neither is allowed, the machine's own loopback interface has to do, with addresses of 127/8 that nobody else takes.
final class NetworkSpace: Sendable {
    private enum Kind: Sendable {
        /// A namespace, which lives as long as the process that holds it; the words that bring a program into it.
        case namespace(Held, enter: [String])
        case machine
    }

    /// The process that keeps a namespace.
    private final class Held: @unchecked Sendable {
        // Only asked to end, when nobody refers to it any more.
        private let program: RunningProgram

        init(_ program: RunningProgram) { self.program = program }
    }

    /// A host of a landscape.
    enum Machine: Int, Sendable, CaseIterable {
        /// The pool's Front End.
        case pool = 1
        /// The reverse proxy.
        case proxy = 2
        /// The Edge.
        case edge = 3
        /// A host of another organisation.
        case foreign = 4
        /// A host behind a firewall that drops everything.
        case hole = 5
        /// A host where no port is open.
        case empty = 6
        /// The proxy that leads out of the landscape's network.
        case forwardProxy = 7
        /// The name server.
        case names = 53
        /// A name server that misbehaves.
        case hostileNames = 54
    }

    private let kind: Kind
    private let network: String

    /// The machine itself.
    static let machine = NetworkSpace(.machine, network: "127.0.0")

    private init(_ kind: Kind, network: String) {
        self.kind = kind
        self.network = network
    }

    /// A space of its own, with a resolver of its own; `LANDSCAPE=loopback` in the environment wants none.
    static func make(in scratch: Scratch) async throws -> NetworkSpace {
        let network = "127.\(Int.random(in: 16...250)).\(Int.random(in: 1...250))"
        let resolver = try scratch.write("nameserver \(network).\(Machine.names.rawValue)\n", to: "resolv.conf")
        let isUnwanted = ProcessInfo.processInfo.environment["LANDSCAPE"] == "loopback"
        for more in isUnwanted ? [] : [[], ["--user", "--map-root-user"]] {
            if let space = try await namespace(more, network: network, resolver: resolver, in: scratch) { return space }
        }
        return NetworkSpace(.machine, network: network)
    }

    /// Whether it is a namespace.
    var isNamespace: Bool {
        if case .namespace = kind { true } else { false }
    }

    /// What a test's output says of it.
    var description: String {
        isNamespace
            ? "in a network namespace of its own"
            : "on the addresses \(network).* of this machine's loopback, since it lets nobody make a network namespace"
    }

    /// The IPv4 address of a host.
    func address(of machine: Machine) -> String { "\(network).\(machine.rawValue)" }

    /// Starts a program here.
    func start(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:], log: URL
    ) throws -> RunningProgram {
        let words = try command(executable, arguments)
        return try RunningProgram(
            URL(filePath: words[0]), Array(words.dropFirst()), environment: environment, log: log)
    }

    /// The words of a command that runs a program here.
    func command(_ executable: URL, _ arguments: [String]) throws -> [String] {
        guard case .namespace(_, let enter) = kind else { return [executable.path] + arguments }
        return [try Program.nsenter.location().path] + enter + [executable.path] + arguments
    }

    /// Nil where the machine does not allow it.
    private static func namespace(
        _ more: [String], network: String, resolver: URL, in scratch: Scratch
    ) async throws -> NetworkSpace? {
        let script = """
            "$1" link set lo up && mount --bind "$2" "$(readlink -f /etc/resolv.conf)" && echo ready && exec sleep infinity
            """
        let holder = try RunningProgram(
            Program.unshare.location(),
            ["--net", "--mount"] + more
                + ["sh", "-c", script, "sh", Program.ip.location().path, resolver.path],
            log: scratch.url.appending(path: "namespace.log"))
        try await holder.wait("a network namespace", within: .seconds(60)) {
            holder.output.contains("ready") || !holder.isRunning
        }
        guard holder.isRunning else { return nil }
        let user = more.isEmpty ? [] : ["--user", "--preserve-credentials"]
        let enter = ["--target", String(holder.identifier), "--net", "--mount"] + user + ["--"]
        return NetworkSpace(.namespace(Held(holder), enter: enter), network: network)
    }
}
