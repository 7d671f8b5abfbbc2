import Foundation
import Testing

/// A real proxy between a landscape and its clients.
struct ForwardProxy {
    /// Which, and whether clients know its password.
    enum Kind: Sendable, CaseIterable, CustomTestStringConvertible {
        /// squid: HTTP, `CONNECT` with Basic.
        case squid
        /// microsocks: SOCKS 5 with a password.
        case socks
        /// squid, which wants another password than its clients have been given.
        case refusing

        var testDescription: String {
            switch self {
            case .squid: "CONNECT with a password"
            case .socks: "SOCKS 5 with a password"
            case .refusing: "CONNECT with a wrong password"
            }
        }

        fileprivate var port: Int { self == .socks ? 1080 : 3128 }
        fileprivate var scheme: String { self == .socks ? "socks5" : "http" }
        /// What clients believe to be the password.
        fileprivate var password: String { self == .refusing ? ForwardProxy.wrongPassword : "secret" }
    }

    static let wrongPassword = "not-the-proxys"
    private let program: RunningProgram
    private let accesses: URL?
    /// What the clients' environment names it by.
    let url: String
    /// What the settings of an account of libpurple name it by, in accounts.xml.
    let settings: String
    /// What libpurple's settings for all accounts name it by, in prefs.xml.
    let globalSettings: String

    /// - Parameter hosts: the names that it knows beside the DNS, in the form of /etc/hosts.
    init(_ kind: Kind, hosts: String, in space: NetworkSpace, _ scratch: Scratch) async throws {
        let address = space.address(of: .forwardProxy)
        settings = """
            <proxy><type>\(kind.scheme)</type><host>\(address)</host><port>\(kind.port)</port>\
            <username>alice</username><password>\(kind.password)</password></proxy>
            """
        globalSettings = """
            <pref name='type' type='string' value='\(kind.scheme)'/>\
            <pref name='host' type='string' value='\(address)'/>\
            <pref name='port' type='int' value='\(kind.port)'/>\
            <pref name='username' type='string' value='alice'/>\
            <pref name='password' type='string' value='\(kind.password)'/>
            """
        url = "\(kind.scheme)://alice:\(kind.password)@\(address):\(kind.port)"
        if kind == .socks {
            accesses = nil
            program = try space.start(
                Program.microsocks.location(),
                ["-i", address, "-p", String(kind.port), "-u", "alice", "-P", "secret"],
                log: scratch.url.appending(path: "microsocks.log"))
            // It does not say when it listens.
            let listens = ":\(String(format: "%04X", kind.port)) 00000000:0000 0A"
            let sockets = "/proc/\(program.identifier)/net/tcp"
            try await program.wait("microsocks to listen", within: .seconds(60)) { [program] in
                guard program.isRunning else { throw Failure("microsocks has ended: \(program.output)") }
                return try String(contentsOfFile: sockets, encoding: .utf8).contains(listens)
            }
            return
        }
        // Started by root it works as somebody else.
        let folder = try scratch.folder("squid-log")
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        let accesses = folder.appending(path: "access.log")
        self.accesses = accesses
        let file = try scratch.write(
            try Self.configuration(address, kind.port, hosts: hosts, accesses, scratch), to: "squid/squid.conf")
        program = try space.start(
            Program.squid.location(), ["-N", "-f", file.path], log: scratch.url.appending(path: "squid.log"))
        try await program.says("Accepting HTTP Socket connections")
    }

    private static func configuration(
        _ address: String, _ port: Int, hosts: String, _ accesses: URL, _ scratch: Scratch
    ) throws -> String {
        // "secret" as openssl passwd -apr1 writes it.
        let users = try scratch.write("alice:$apr1$JXJYcbxW$MZpaU0MByAkA7w1nffGvN.\n", to: "squid/users")
        return """
            http_port \(address):\(port)
            pid_filename none
            cache deny all
            access_log stdio:\(accesses.path)
            cache_log stdio:/dev/stdout
            netdb_filename none
            hosts_file \(try scratch.write(hosts, to: "squid/hosts").path)
            shutdown_lifetime 0 seconds
            auth_param basic program /usr/lib/squid/basic_ncsa_auth \(users.path)
            auth_param basic realm proxy
            acl known proxy_auth REQUIRED
            http_access allow known
            http_access deny all

            """
    }

    /// Waits until it has noted that a connection to this place went through it.
    func carried(_ place: String) async throws {
        try await program.wait("a connection to \(place)", within: .seconds(60)) {
            connections.contains { $0.contains(place) }
        }
    }

    /// What it has noted of the connections that went through it.
    var connections: [String] {
        guard let accesses else { return program.output.split(separator: "\n").map(String.init) }
        let text = (try? String(contentsOf: accesses, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init).filter { $0.contains(" TCP_TUNNEL/200 ") }
    }

    func stop() { program.stop() }
}
