import Foundation
import TestScratch

/// What swallows and misleads clients: the C programs of Tests/CHost that stand in a landscape.
final class Traps: Sendable {
    /// How a hostile name server answers, in the words of Tests/CHost/hostile_dns.c.
    enum NameServerBehaviour: String, Sendable {
        case silent, slow, loop, flood, short, other
    }

    private let hole: URL
    private let nameServer: URL
    private let scratch: Scratch

    private static let shared = Task { try await Traps() }

    /// The programs. The first caller waits for the compiler.
    static func compiled() async throws -> Traps { try await shared.value }

    private init() async throws {
        scratch = try Scratch()
        hole = try await Self.compile("hole", in: scratch)
        nameServer = try await Self.compile("hostile_dns", in: scratch)
    }

    /// Opens ports of an address that swallow whoever comes.
    func dig(
        at ports: [Int], of address: String, in space: NetworkSpace, _ scratch: Scratch
    ) async throws -> RunningProgram {
        let program = try space.start(
            hole, [address] + ports.map(String.init), log: scratch.url.appending(path: "hole-\(address).log"))
        try await program.says("ready")
        return program
    }

    /// Opens a hostile name server, which leads those whom it answers to `target`.
    func mislead(
        _ behaviour: NameServerBehaviour, to target: NetworkSpace.Machine, at machine: NetworkSpace.Machine,
        in space: NetworkSpace, _ scratch: Scratch
    ) async throws -> RunningProgram {
        let program = try space.start(
            nameServer, [space.address(of: machine), "53", behaviour.rawValue, space.address(of: target)],
            log: scratch.url.appending(path: "hostile.log"))
        try await program.says("ready")
        return program
    }

    private static func compile(_ name: String, in scratch: Scratch) async throws -> URL {
        let output = scratch.url.appending(path: name)
        let source = Repository.hosts.appending(path: "\(name).c")
        let compilation = try await Execution(
            Program.cc.location(), ["-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", source.path, "-o", output.path])
        guard compilation.status == 0 else { throw Failure("\(name).c does not compile:\n\(compilation.output)") }
        return output
    }
}
