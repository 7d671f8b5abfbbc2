import Foundation
import TestScratch
import Testing

/// A real proxy between a landscape and its clients.
struct ForwardProxy {
    /// Which, and whether clients know its password.
    enum Kind: Sendable, CaseIterable, CustomTestStringConvertible {
        /// squid: HTTP, `CONNECT` with Digest.
        case squid
        /// squid, reached over TLS: `CONNECT` with Basic.
        case secure
        /// squid, which takes Basic alone, unencrypted.
        case insecure
        /// microsocks: SOCKS 5 with a password.
        case socks
        /// squid, which wants another password than its clients have been given.
        case refusing

        var testDescription: String {
            switch self {
            case .squid: "CONNECT with a password"
            case .secure: "CONNECT over TLS with a password as it is"
            case .insecure: "CONNECT with a password as it is"
            case .socks: "SOCKS 5 with a password"
            case .refusing: "CONNECT with a wrong password"
            }
        }

        fileprivate var port: Int { self == .socks ? 1080 : 3128 }
        fileprivate var scheme: String {
            switch self {
            case .socks: "socks5"
            case .secure: "https"
            case .squid, .insecure, .refusing: "http"
            }
        }
        /// libpurple has no kind of its own for proxies over TLS.
        fileprivate var settings: (type: String, prefix: String) {
            self == .secure ? ("http", "https://") : (scheme, "")
        }
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
    init(
        _ kind: Kind, hosts: String, certificates: ProxyAuthority, in space: NetworkSpace, _ scratch: Scratch
    ) async throws {
        let address = space.address(of: .forwardProxy)
        settings = """
            <proxy><type>\(kind.settings.type)</type><host>\(kind.settings.prefix)\(address)</host><port>\(kind.port)</port>\
            <username>alice</username><password>\(kind.password)</password></proxy>
            """
        globalSettings = """
            <pref name='type' type='string' value='\(kind.settings.type)'/>\
            <pref name='host' type='string' value='\(kind.settings.prefix)\(address)'/>\
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
        let configuration = try Self.configuration(kind, address, hosts: hosts, certificates, accesses, scratch)
        let file = try scratch.write(configuration, to: "squid/squid.conf")
        program = try space.start(
            Program.squid.location(), ["-N", "-f", file.path], log: scratch.url.appending(path: "squid.log"))
        try await program.says(
            kind == .secure ? "Accepting HTTPS Socket connections" : "Accepting HTTP Socket connections")
    }

    private static func configuration(
        _ kind: Kind, _ address: String, hosts: String, _ certificates: ProxyAuthority, _ accesses: URL,
        _ scratch: Scratch
    ) throws -> String {
        """
        \(try door(kind, "\(address):\(kind.port)", certificates))
        pid_filename none
        cache deny all
        access_log stdio:\(accesses.path)
        cache_log stdio:/dev/stdout
        netdb_filename none
        hosts_file \(try scratch.write(hosts, to: "squid/hosts").path)
        shutdown_lifetime 0 seconds
        \(try logOn(kind, scratch))
        acl known proxy_auth REQUIRED
        http_access allow known
        http_access deny all

        """
    }

    private static func door(_ kind: Kind, _ place: String, _ certificates: ProxyAuthority) throws -> String {
        guard kind == .secure else { return "http_port \(place)" }
        let host = String(place.prefix { $0 != ":" })
        let files = try certificates.files(of: ProxyCertificate(names: [host], isOfRoot: true))
        // squid reads them as somebody else than root.
        for file in [files.chain, files.key] {
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        }
        return "https_port \(place) tls-cert=\(files.chain.path) tls-key=\(files.key.path)"
    }

    private static func logOn(_ kind: Kind, _ scratch: Scratch) throws -> String {
        switch kind {
        case .secure, .insecure:
            // "secret" as openssl passwd -apr1 writes it.
            let users = try scratch.write("alice:$apr1$JXJYcbxW$MZpaU0MByAkA7w1nffGvN.\n", to: "squid/users")
            return "auth_param basic program /usr/lib/squid/basic_ncsa_auth \(users.path)\nauth_param basic realm proxy"
        case .squid, .refusing, .socks:
            let users = try scratch.write("alice:secret\n", to: "squid/users")
            let program = "/usr/lib/squid/digest_file_auth"
            return "auth_param digest program \(program) \(users.path)\nauth_param digest realm proxy"
        }
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
