import Foundation
import TestScratch

/// A real dnsmasq with the records of a landscape. Names without a record do not exist.
struct NameServer {
    /// A record of the DNS, by full names.
    enum Record: Sendable {
        case address(String, of: NetworkSpace.Machine)
        /// An IPv6 address alone.
        case ipv6(String, String)
        case alias(String, of: String)
        case service(String, String, port: Int, priority: Int = 0, weight: Int = 0)
        /// Questions for a name and all below it are passed on to a server that misbehaves.
        case hostile(String)
    }

    private let program: RunningProgram

    init(_ records: [Record], in space: NetworkSpace, _ scratch: Scratch) async throws {
        let settings = [
            "no-resolv", "no-hosts", "bind-interfaces", "port=53", "user=root", "pid-file=", "cache-size=0",
            "except-interface=none", "listen-address=\(space.address(of: .names))", "local=/example/", "local=/com/",
            "log-queries", "log-facility=-",
        ]
        let lines = settings + records.map { Self.line($0, in: space) }
        let file = try scratch.write(lines.joined(separator: "\n") + "\n", to: "dnsmasq.conf")
        program = try space.start(
            Program.dnsmasq.location(), ["--keep-in-foreground", "--conf-file=\(file.path)"],
            log: scratch.url.appending(path: "dnsmasq.log"))
        try await program.says("started")
    }

    /// How often a name was asked for.
    func questions(for name: String) -> Int {
        program.output.split(separator: "\n").count { $0.contains("query[") && $0.contains(" \(name) ") }
    }

    func stop() { program.stop() }

    private static func line(_ record: Record, in space: NetworkSpace) -> String {
        switch record {
        case .address(let name, let machine): "host-record=\(name),\(space.address(of: machine))"
        case .ipv6(let name, let address): "host-record=\(name),\(address)"
        case .alias(let name, let target): "cname=\(name),\(target)"
        case .service(let name, let target, let port, let priority, let weight):
            "srv-host=\(name),\(target),\(port),\(priority),\(weight)"
        case .hostile(let name): "server=/\(name)/\(space.address(of: .hostileNames))"
        }
    }
}
