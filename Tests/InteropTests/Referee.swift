import Foundation
import TestScratch
import Testing

/// Debian's pidgin-sipe in a headless libpurple process: a client that knows nothing of this project.
final class Referee: Sendable {
    /// How the process ended and what it told.
    struct Account: CustomStringConvertible {
        let lines: [String]

        var isConnected: Bool { lines.contains("connected") }
        var failure: String? { lines.first { $0.hasPrefix("failed") } }
        var description: String { lines.joined(separator: " · ") }
    }

    /// Something that the machine lacks.
    struct Missing: Error, CustomStringConvertible {
        let package: String
        let reason: String

        var description: String { "the Debian package \(package) is missing: \(reason)" }
    }

    private let scratch: Scratch
    /// A folder of its own, for the files of a test; it goes with the referee.
    var folder: URL { scratch.url }
    let host: URL
    /// What pidgin-sipe needs on this machine.
    let preload: URL?

    /// Builds the host, and the preload where this machine's libxml2 needs it (sign-in.md, 11.1).
    init() throws {
        scratch = try Scratch()
        try Self.demand("/usr/lib/purple-2/libsipe.so", of: "pidgin-sipe")
        try Self.demand("/usr/include/libpurple/purple.h", of: "libpurple-dev")
        try Self.demand("/etc/gss/mech.d/mech.ntlmssp.conf", of: "gss-ntlmssp")
        host = scratch.url.appending(path: "purple-host")
        let libraries = try Self.run("/usr/bin/pkg-config", ["--cflags", "--libs", "purple", "libxml-2.0"])
        try Self.compile("purple-host.c", to: host, options: Self.words(libraries))
        guard try Self.run(host.path(), ["--probe"]).contains("trapped") else {
            preload = nil
            return
        }
        let library = scratch.url.appending(path: "sax-preload.so")
        let headers = try Self.run("/usr/bin/pkg-config", ["--cflags", "libxml-2.0"])
        try Self.compile("sax-preload.c", to: library, options: ["-shared", "-fPIC"] + Self.words(headers) + ["-ldl"])
        preload = library
    }

    /// Signs alice in and, `seconds` later, out.
    ///
    /// - Parameters:
    ///   - certificate: what the client trusts `localhost` to present, in PEM.
    ///   - scheme: as pidgin-sipe calls it; `krb5` takes the ticket that `environment` leads to.
    func signIn(
        password: String, server: String, transport: String, certificate: String, seconds: Int = 1,
        scheme: String = "tls-dsk", environment: [String: String] = [:]
    ) throws -> Account {
        let user = try userFolder(trusting: certificate)
        let output = try Self.run(
            host.path(),
            [
                user.path(), "prpl-sipe", #"alice@contoso.example,CONTOSO\alice"#, password, String(seconds),
                "server=\(server)", "transport=\(transport)", "authentication=\(scheme)",
                "sso:=\(scheme == "krb5" ? "yes" : "no")", "useragent=UCCAPI/16.0.13328.20130 OC/16.0.13426.20234",
            ], preload: preload, environment: environment)
        return Account(lines: output.split(separator: "\n").map(String.init))
    }

    /// A new folder of a libpurple user who trusts `localhost` to present this certificate, in PEM.
    func userFolder(trusting certificate: String) throws -> URL {
        let user = folder.appending(path: UUID().uuidString)
        let peers = user.appending(path: "certificates/x509/tls_peers")
        try FileManager.default.createDirectory(at: peers, withIntermediateDirectories: true)
        try certificate.write(to: peers.appending(path: "localhost"), atomically: true, encoding: .utf8)
        return user
    }

    /// The client that is told what to do, with the preload that pidgin-sipe may need here.
    func peerProgram(needsPreload: Bool, environment: [String: String]) throws -> Peer.Program {
        let program = folder.appending(path: "purple-peer")
        if !FileManager.default.fileExists(atPath: program.path()) {
            let libraries = try Self.run("/usr/bin/pkg-config", ["--cflags", "--libs", "purple"])
            try Self.compile("purple-peer.c", to: program, options: Self.words(libraries))
        }
        let more = needsPreload ? preload.map { ["LD_PRELOAD": $0.path()] } ?? [:] : [:]
        return Peer.Program(file: program, environment: environment.merging(more) { $1 })
    }

    /// The folder that has the plugin, as `./build plugin` leaves it.
    func pluginFolder() throws -> URL {
        let products =
            ProcessInfo.processInfo.environment["COMMUNICATOR_PRODUCT"]
            ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".build/product").path()
        guard FileManager.default.fileExists(atPath: "\(products)/libcommunicator.so") else {
            throw Missing(package: "purple-communicator", reason: "run ./build plugin, which makes it in \(products)")
        }
        return URL(filePath: products, directoryHint: .isDirectory)
    }

    private static func demand(_ path: String, of package: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw Missing(package: package, reason: "there is no \(path)")
        }
    }

    private static func compile(_ source: String, to product: URL, options: [String]) throws {
        let file = try #require(Bundle.module.url(forResource: "Resources/\(source)", withExtension: nil))
        try run("/usr/bin/cc", ["-o", product.path(), file.path()] + options)
    }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    @discardableResult
    private static func run(
        _ program: String, _ arguments: [String], preload: URL? = nil, environment: [String: String] = [:]
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let preload { variables["LD_PRELOAD"] = preload.path() }
        process.environment = variables
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(program) ended with \(process.terminationStatus)")
        return String(decoding: data, as: UTF8.self)
    }
}
