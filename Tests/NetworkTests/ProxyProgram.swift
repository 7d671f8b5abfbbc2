import Foundation
import Glibc
import Security
import TestScratch

/// A proxy of Debian's that runs beside a test, on a loopback port.
final class ProxyProgram {
    /// How the proxy is told who comes.
    enum Kind: CaseIterable, CustomStringConvertible {
        case squidBasic
        /// squid with Basic, reached over TLS.
        case squidBasicTLS
        case squidDigest
        /// squid's own helper for tests: it checks the form of the log-on, and takes any password.
        case squidNTLM
        case microsocks

        /// The kinds that are shown a password.
        static let trusted = allCases.filter { $0 != .squidBasic }

        var description: String {
            switch self {
            case .squidBasic: "squid with Basic"
            case .squidBasicTLS: "squid with Basic over TLS"
            case .squidDigest: "squid with Digest"
            case .squidNTLM: "squid with NTLM"
            case .microsocks: "microsocks"
            }
        }
    }

    let port: UInt16
    private let process: Process
    private let scratch: Scratch

    /// Starts the proxy for the user `alice` with the password `secret`.
    ///
    /// - Throws: what package is missing; why the proxy does not come up.
    init(_ kind: Kind) throws {
        scratch = try Scratch()
        var started: (UInt16, Process)?
        // Another program may take the port before the proxy does.
        for _ in 0..<5 where started == nil {
            let port = try NetworkTests.closedPort()
            let process = try Self.process(kind, port, scratch.url)
            try process.run()
            if Self.listens(port, process) { started = (port, process) } else { Self.end(process) }
        }
        guard let started else { throw ProxyFailure(description: "\(kind) does not come up") }
        (port, process) = started
    }

    func stop() {
        Self.end(process)
    }

    /// Foundation hands the blocked signals of its threads on, so that a gentler signal may not arrive.
    private static func end(_ process: Process) {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private static func listens(_ port: UInt16, _ process: Process) -> Bool {
        let end = Date.now + 60
        while process.isRunning, .now < end {
            if let connection = try? TestConnection(connectedTo: port) {
                connection.close()
                return true
            }
            usleep(20_000)
        }
        return false
    }

    private static func process(_ kind: Kind, _ port: UInt16, _ folder: URL) throws -> Process {
        let process = Process()
        if kind == .microsocks {
            process.executableURL = try program("/usr/bin/microsocks", of: "microsocks")
            process.arguments = ["-i", "127.0.0.1", "-p", "\(port)", "-u", "alice", "-P", "secret"]
        } else {
            let configuration = folder.appending(path: "squid.conf")
            try squid(kind, port, folder).write(to: configuration, atomically: true, encoding: .utf8)
            process.executableURL = try program("/usr/sbin/squid", of: "squid")
            process.arguments = ["-N", "-f", configuration.path]
        }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    private static func squid(_ kind: Kind, _ port: UInt16, _ folder: URL) throws -> String {
        let users = folder.appending(path: "users")
        let scheme: String
        switch kind {
        case .squidDigest:
            try "alice:secret\n".write(to: users, atomically: true, encoding: .utf8)
            scheme = "digest program /usr/lib/squid/digest_file_auth \(users.path)\nauth_param digest realm proxy"
        case .squidNTLM:
            scheme = "ntlm program /usr/lib/squid/ntlm_fake_auth"
        case .squidBasic, .squidBasicTLS, .microsocks:
            // "secret" as openssl passwd -apr1 writes it.
            try "alice:$apr1$JXJYcbxW$MZpaU0MByAkA7w1nffGvN.\n".write(to: users, atomically: true, encoding: .utf8)
            scheme = "basic program /usr/lib/squid/basic_ncsa_auth \(users.path)\nauth_param basic realm proxy"
        }
        return """
            \(try kind == .squidBasicTLS ? secureDoor(port, folder) : "http_port 127.0.0.1:\(port)")
            pid_filename none
            cache deny all
            access_log none
            cache_log /dev/null
            netdb_filename none
            shutdown_lifetime 0 seconds
            auth_param \(scheme)
            acl known proxy_auth REQUIRED
            http_access allow known
            http_access deny all

            """
    }

    /// A door with TLS, whose certificate is of the tests' authority.
    private static func secureDoor(_ port: UInt16, _ folder: URL) throws -> String {
        guard let authority = TestAuthority.shared else { throw ProxyFailure(description: "no authority") }
        let (chain, key) = (folder.appending(path: "chain.pem"), folder.appending(path: "key.pem"))
        try authority.identity().certificate.pem.write(to: chain, atomically: true, encoding: .utf8)
        try authority.key.pem().withBytes { try Data($0).write(to: key) }
        return "https_port 127.0.0.1:\(port) tls-cert=\(chain.path) tls-key=\(key.path)"
    }

    private static func program(_ path: String, of package: String) throws -> URL {
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ProxyFailure(description: "\(path) is not installed; it is in the Debian package \(package)")
        }
        return URL(filePath: path)
    }
}

/// Why a proxy does not run.
struct ProxyFailure: Error, CustomStringConvertible {
    let description: String
}
