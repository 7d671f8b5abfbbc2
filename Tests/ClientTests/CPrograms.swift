import Foundation
import TestScratch

/// The C programs of Tests/CHost, and one of the interop tests, compiled once for all tests, with every warning an error.
final class CPrograms: Sendable {
    /// The plugin's C files linked without a core, in a folder where libpurple finds them: `glue` lends them one.
    let bareGlue: URL
    /// The plugin's C files with the fake core, for real clients.
    let playingPlugin: URL
    /// The program of Tests/CHost/glue.c.
    let glue: URL
    /// The program of Tests/CHost/accounts.c.
    let accounts: URL
    /// The program of Tests/CHost/language.c.
    let language: URL
    /// The program of Tests/CHost/host.c, linked with the C library.
    let host: URL
    /// The client of Tests/InteropTests/Resources/purple-peer.c.
    let peer: URL

    private let scratch: Scratch

    private static let shared = Task { try await CPrograms() }

    /// The programs. The first caller waits for the compiler.
    static func compiled() async throws -> CPrograms { try await shared.value }

    private init() async throws {
        let scratch = try Scratch()
        let compiler = try await Compiler()
        let glueSources = try FileManager.default.contentsOfDirectory(
            at: Repository.glue, includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "c" }
        let hosts = Repository.hosts
        bareGlue = try scratch.folder("bare")
        playingPlugin = try scratch.folder("play").appending(path: "libcommunicator.so")
        glue = scratch.url.appending(path: "glue")
        accounts = scratch.url.appending(path: "accounts")
        language = scratch.url.appending(path: "language")
        host = scratch.url.appending(path: "host")
        peer = scratch.url.appending(path: "peer")
        try await compiler.link(
            glueSources, to: bareGlue.appending(path: "libcommunicator.so"), ["-shared", "-fvisibility=hidden"])
        try await compiler.link(
            glueSources + [hosts.appending(path: "fake_core.c")], to: playingPlugin,
            ["-shared", "-fvisibility=hidden"])
        try await compiler.link(
            ["glue.c", "client.c", "fake_core.c"].map { hosts.appending(path: $0) }, to: glue, ["-rdynamic"])
        try await compiler.link(
            ["accounts.c", "client.c", "census.c"].map { hosts.appending(path: $0) }, to: accounts)
        try await compiler.link(
            ["language.c", "client.c"].map { hosts.appending(path: $0) }, to: language)
        try await compiler.link(
            ["host.c", "census.c"].map { hosts.appending(path: $0) }, to: host,
            [
                "-L\(Repository.library.path)", "-lcommunicator", "-Wl,-rpath,\(Repository.library.path)",
            ])
        try await compiler.link(
            [Repository.root.appending(path: "Tests/InteropTests/Resources/purple-peer.c")], to: peer,
            ["-Wno-unused-parameter"])
        self.scratch = scratch
    }
}

/// The C compiler with libpurple's flags.
private struct Compiler {
    private let executable: URL
    private let purple: [String]

    init() async throws {
        executable = try Program.cc.location()
        let flags = try await Execution(Program.pkgConfig.location(), ["--cflags", "--libs", "purple"])
        guard flags.status == 0 else { throw Failure("libpurple-dev is not installed: \(flags.output)") }
        purple = flags.output.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    func link(_ sources: [URL], to output: URL, _ more: [String] = []) async throws {
        let warnings = ["-Wall", "-Wextra", "-Werror", "-Wformat=2"]
        let code = ["-std=gnu11", "-g", "-O1", "-fPIC", "-fstack-protector-strong"]
        let compilation = try await Execution(
            executable,
            code + warnings + ["-I\(Repository.contract.path)"] + sources.map(\.path) + ["-o", output.path] + more
                + purple)
        guard compilation.status == 0 else {
            throw Failure("\(output.lastPathComponent) does not compile:\n\(compilation.output)")
        }
    }
}
