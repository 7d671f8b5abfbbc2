public import Foundation
import Glibc
import TestScratch

/// A Kerberos realm of one test: a real key distribution centre of MIT's krb5 on a free port of 127.0.0.1, with its
/// files in a folder of its own. Programs find it by ``environment``; nothing of the machine's own set-up is used.
public final class KerberosRealm {
    /// Its name; `contoso.example` and `localhost` are its hosts.
    public static let name = "CONTOSO.EXAMPLE"

    /// Something that the machine lacks, or that did not do what it should.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// The keys of the services, for the pool.
    public let keytab: URL

    private let scratch: Scratch
    private var folder: URL { scratch.url }
    private let isAhead: Bool
    private var centre: Process?

    private var log: URL { folder.appending(path: "kdc.log") }

    /// Makes the realm and starts its centre.
    ///
    /// - Parameters:
    ///   - users: names and passwords; each must prove that it knows its password before it gets a ticket.
    ///   - services: such as `sip/fe01.contoso.example`.
    ///   - isAhead: whether the centre's clock is an hour ahead, with clients that do not allow for it.
    public init(users: [String: String], services: [String], isAhead: Bool = false) throws {
        self.isAhead = isAhead
        scratch = try Scratch()
        keytab = scratch.url.appending(path: "keytab")
        // Another program may take a free port before the centre does.
        for _ in 0..<5 where centre == nil { try start(users, services, port: Self.freePort()) }
        guard centre != nil else { throw Failure(description: "krb5kdc does not start: \(logText)") }
    }

    deinit {
        if let centre, centre.isRunning { kill(centre.processIdentifier, SIGKILL) }
    }

    /// What the realm's programs need, with the tickets in the cache of this name.
    public func environment(cache: String = "tickets") -> [String: String] {
        [
            "KRB5_CONFIG": folder.appending(path: "krb5.conf").path,
            "KRB5_KDC_PROFILE": folder.appending(path: "kdc.conf").path,
            "KRB5CCNAME": "FILE:\(folder.path)/\(cache)",
            "KRB5RCACHENAME": "file2:\(folder.path)/replays",
        ]
    }

    /// Has this process use the realm while `body` runs.
    public func whileInUse<Value>(
        cache: String = "tickets", isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async rethrows -> Value {
        for (name, value) in environment(cache: cache) { setenv(name, value, 1) }
        defer { for name in environment().keys { unsetenv(name) } }
        return try await body()
    }

    /// Gets a ticket for a user, as a desktop does at its log-in whose clock is the centre's.
    public func getTicket(
        _ user: String, password: String, lifetime: String = "10h", cache: String = "tickets"
    ) throws {
        try run(
            "kinit", of: "krb5-user", ["-l", lifetime, user], input: password, cache: cache, byCentresClock: true)
    }

    /// Waits until the ticket in a cache has expired.
    public func awaitExpiry(cache: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while (try? run("klist", of: "krb5-user", ["-s"], cache: cache)) != nil {
            guard ContinuousClock.now < deadline else { throw Failure(description: "the ticket does not expire") }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// How many wrong passwords the centre has seen.
    public var wrongPasswords: Int {
        // A clock that is wrong fails there too, and tells nothing of the password.
        logText.split(separator: "\n").count { $0.contains("PREAUTH_FAILED") && !$0.contains("Clock skew") }
    }

    /// How many tickets for a service the centre has given.
    public func tickets(for service: String) -> Int {
        logText.split(separator: "\n").count { $0.contains("TGS_REQ") && $0.contains("ISSUE") && $0.contains(service) }
    }

    /// Ends the centre, so that nobody answers for the realm any more.
    public func stopCentre() {
        guard let centre, centre.isRunning else { return }
        kill(centre.processIdentifier, SIGKILL)
        centre.waitUntilExit()
    }

    /// What has a program see a clock that is wrong, by as much as faketime reads, such as `+10m`.
    private static func clock(wrongBy difference: String) throws -> [String: String] {
        let library = "/usr/lib/\(try architecture())/faketime/libfaketimeMT.so.1"
        return ["LD_PRELOAD": library, "FAKETIME": difference, "FAKETIME_DONT_FAKE_MONOTONIC": "1"]
    }

    private var logText: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    private func start(_ users: [String: String], _ services: [String], port: UInt16) throws {
        try write(port)
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        where file.hasPrefix("principal") || file == "stash" || file == "keytab" {
            try FileManager.default.removeItem(at: folder.appending(path: file))
        }
        try run("kdb5_util", of: "krb5-kdc", ["create", "-s", "-P", "master"])
        for (user, password) in users {
            try administer("addprinc +requires_preauth -pw \(password) \(user)")
        }
        for service in services {
            try administer("addprinc -randkey \(service)")
            try administer("ktadd -k \(keytab.path) \(service)")
        }
        let process = try process("krb5kdc", of: "krb5-kdc", ["-n"], cache: "none")
        try setClock(of: process)
        try process.run()
        while process.isRunning {
            if Self.isServed(port) {
                centre = process
                return
            }
            usleep(20_000)
        }
    }

    private func write(_ port: UInt16) throws {
        let config = """
            [libdefaults]
             default_realm = \(Self.name)
             dns_lookup_kdc = false
             dns_lookup_realm = false
             dns_canonicalize_hostname = false
             rdns = false
             udp_preference_limit = 1
             kdc_timesync = \(isAhead ? 0 : 1)
            [realms]
             \(Self.name) = {
              kdc = 127.0.0.1:\(port)
             }
            [domain_realm]
             .contoso.example = \(Self.name)
             localhost = \(Self.name)
            """
        let centre = """
            [kdcdefaults]
             kdc_listen = 127.0.0.1:\(port)
             kdc_tcp_listen = 127.0.0.1:\(port)
            [realms]
             \(Self.name) = {
              database_name = \(folder.path)/principal
              key_stash_file = \(folder.path)/stash
             }
            [logging]
             kdc = FILE:\(log.path)
            """
        try config.write(to: folder.appending(path: "krb5.conf"), atomically: true, encoding: .utf8)
        try centre.write(to: folder.appending(path: "kdc.conf"), atomically: true, encoding: .utf8)
    }

    private func administer(_ command: String) throws {
        try run("kadmin.local", of: "krb5-admin-server", ["-q", command])
    }

    private func run(
        _ program: String, of package: String, _ arguments: [String], input: String = "", cache: String = "none",
        byCentresClock: Bool = false
    ) throws {
        let process = try process(program, of: package, arguments, cache: cache)
        if byCentresClock { try setClock(of: process) }
        let words = Pipe()
        // From a file: a pipe would raise SIGPIPE where the program ends without reading.
        let entry = folder.appending(path: "input")
        try "\(input)\n".write(to: entry, atomically: true, encoding: .utf8)
        process.standardInput = try FileHandle(forReadingFrom: entry)
        process.standardOutput = words
        process.standardError = words
        try process.run()
        let output = String(decoding: words.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(program) \(arguments) failed: \(output)")
        }
    }

    private func process(
        _ program: String, of package: String, _ arguments: [String], cache: String
    ) throws -> Process {
        let places = ["/usr/sbin", "/usr/bin"].map { URL(filePath: "\($0)/\(program)") }
        guard let place = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
            throw Failure(description: "\(program) is not installed; it is in the Debian package \(package)")
        }
        let process = Process()
        process.executableURL = place
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment(cache: cache)) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    /// Has a program see the centre's clock.
    private func setClock(of process: Process) throws {
        guard isAhead else { return }
        process.environment?.merge(try Self.clock(wrongBy: "+1h")) { $1 }
    }

    /// The folder of the machine's libraries that has Debian's faketime.
    private static func architecture() throws -> String {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
        let found = folders.first {
            FileManager.default.fileExists(atPath: "/usr/lib/\($0)/faketime/libfaketimeMT.so.1")
        }
        guard let found else { throw Failure(description: "faketime is not installed; it is a Debian package") }
        return found
    }

    // Ports

    private static func freePort() -> UInt16 {
        withSocket { socket, address in
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            _ = bind(socket, address, length)
            getsockname(socket, address, &length)
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
    }

    private static func isServed(_ port: UInt16) -> Bool {
        withSocket(port) { connect($0, $1, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }

    private static func withSocket<Value>(
        _ port: UInt16 = 0, _ body: (Int32, UnsafeMutablePointer<sockaddr>) -> Value
    ) -> Value {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(descriptor, $0) }
        }
    }
}
