import Foundation
import TestScratch

/// A simulated pool that runs beside the test.
final class Lab {
    struct User: Sendable {
        let address: String
        let login: String
        let password: String

        /// What libpurple stores as the name of the account.
        var purpleName: String { "\(address),\(login)" }
    }

    /// A port of the pool, as it calls them when it is ready.
    enum Port: String, CodingKey, CaseIterable {
        case sipTLS = "sip_tls_port"
        case sipTCP = "sip_tcp_port"
        case edge = "edge_port"
        case web = "web_port"
        case externalWeb = "external_web_port"
        case plainWeb = "plain_web_port"
    }

    /// What the lab says when it is ready.
    private struct Ready: Decodable {
        let ports: [Port: Int]
        let authority: String
        let host: String

        enum CodingKeys: String, CodingKey {
            case authority = "ca_file"
            case host
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            authority = try container.decode(String.self, forKey: .authority)
            host = try container.decode(String.self, forKey: .host)
            let numbers = try decoder.container(keyedBy: Port.self)
            ports = try Dictionary(
                uniqueKeysWithValues: Port.allCases.map { ($0, try numbers.decode(Int.self, forKey: $0)) })
        }
    }

    let users: [User]
    /// The ports that are open on 127.0.0.1 and ::1.
    let ports: [Port: Int]
    /// `host:port` of SIP over TLS.
    let server: String
    /// PEM file of the pool's authority.
    let authority: String

    private let scratch: Scratch
    private let program: RunningProgram

    /// Starts a pool with so many users, whose faults are named as communicator-lab names them.
    convenience init(users count: Int = 1, faults: [String] = []) async throws {
        let users = (1...count).map { number in
            User(
                address: "user\(number)@contoso.example", login: "CONTOSO\\user\(number)",
                password: "pass<&>word-\(number)")
        }
        try await self.init(users: users, options: faults.flatMap { ["--fault", $0] })
    }

    /// Starts a pool with these users and further options.
    convenience init(users: [User], options: [String] = [], in space: NetworkSpace = .machine) async throws {
        let scratch = try Scratch()
        try await self.init(users: users, scratch: scratch, folder: scratch.url.path) { arguments in
            try space.start(Product.lab.location(), arguments + options, log: scratch.url.appending(path: "lab.log"))
        }
    }

    /// Starts the pool that is installed in a clean root, as its user alice.
    convenience init(users: [User], options: [String] = [], in root: CleanRoot) async throws {
        let scratch = try Scratch()
        let folder = "/home/alice/lab-\(UUID().uuidString.prefix(8))"
        try await root.succeed("mkdir", folder, as: .alice)
        try await self.init(users: users, scratch: scratch, folder: folder, files: root.file(folder)) { arguments in
            try root.start(["communicator-lab"] + arguments + options, as: .alice)
        }
    }

    /// - Parameters:
    ///   - folder: The pool's folder as the pool sees it.
    ///   - files: The same folder as the test sees it.
    private init(
        users: [User], scratch: Scratch, folder: String, files: URL? = nil,
        start: (_ arguments: [String]) throws -> RunningProgram
    ) async throws {
        self.users = users
        self.scratch = scratch
        try Data(users.map { "\($0.address) \($0.login) \($0.password)\n" }.joined().utf8)
            .write(to: (files ?? URL(filePath: folder)).appending(path: "accounts"))
        program = try start(["--json", "--port", "0", "--accounts", "\(folder)/accounts", "--directory", folder])
        try await program.says("\"ready\"", within: .seconds(60))
        let line = program.output.split(separator: "\n").first.map(String.init) ?? ""
        let ready = try JSONDecoder().decode(Ready.self, from: Data(line.utf8))
        ports = ready.ports
        server = "\(ready.host):\(ready.ports[.sipTLS] ?? 0)"
        authority = ready.authority
    }

    /// What a client's process needs to trust the pool.
    var environment: [String: String] { ["SSL_CERT_FILE": authority] }

    /// Waits until the pool has seen so many events of a kind, such as `signed-in`, since it started; or such events
    /// in which another member has the value.
    func sees(
        _ value: String, in member: String = "event", times count: Int = 1, within patience: Duration = .seconds(60)
    ) async throws {
        try await program.wait("\(count) \(value)", within: patience) { self.count(of: value, in: member) >= count }
    }

    /// How many events of a kind the pool has seen, or events in which another member has the value.
    func count(of value: String, in member: String = "event") -> Int {
        program.output.split(separator: "\n").count { $0.contains("\"\(member)\":\"\(value)\"") }
    }

    func says(_ text: String) -> Bool { program.output.contains(text) }

    func stop() { program.stop() }
}
