import Foundation
import TestScratch

/// A Debian of a test's own, as debootstrap makes it, with a desktop's Pidgin and a user called alice. What runs there
/// sees the test's network and displays, but none of this machine's files.
final class CleanRoot: Sendable {
    enum User: String {
        case root
        case alice

        var home: String { self == .root ? "/root" : "/home/alice" }
    }

    let url: URL
    private let scratch: Scratch

    /// Copies the root that `./build root` keeps for this machine; it is made if it is missing, which takes minutes.
    init(suite: String = "bookworm") async throws {
        try Self.needRoot()
        scratch = try Scratch()
        url = scratch.url.appending(path: "root", directoryHint: .isDirectory)
        let kept = try await Execution(
            Repository.root.appending(path: "build"), ["root", suite], within: .seconds(1200))
        guard kept.status == 0, let folder = kept.output.split(separator: "\n").last else {
            throw Failure("no clean Debian: \(kept.output.suffix(2000))")
        }
        let copy = try await Execution(
            URL(filePath: "/bin/cp"), ["--archive", "--reflink=auto", String(folder), url.path], within: .seconds(300))
        guard copy.status == 0 else { throw Failure("the clean Debian cannot be copied: \(copy.output)") }
        // As Debian's installer leaves it; debootstrap makes none.
        try Data("127.0.0.1 localhost\n".utf8).write(to: url.appending(path: "etc/hosts"))
    }

    /// Runs a program to its end.
    func run(
        _ arguments: String..., as user: User = .root, environment: [String: String] = [:], input: String = "",
        within patience: Duration = .seconds(60)
    ) async throws -> Execution {
        let folder = try Scratch()
        return try await Execution(
            Self.unshare, command(arguments, user, environment), input: folder.write(input, to: "input"),
            within: patience)
    }

    /// Runs a program that must succeed; returns what it said.
    @discardableResult
    func succeed(
        _ arguments: String..., as user: User = .root, environment: [String: String] = [:],
        within patience: Duration = .seconds(60)
    ) async throws -> String {
        try await succeed(arguments, as: user, environment: environment, within: patience)
    }

    @discardableResult
    func succeed(
        _ arguments: [String], as user: User = .root, environment: [String: String] = [:],
        within patience: Duration = .seconds(60)
    ) async throws -> String {
        let run = try await Execution(Self.unshare, command(arguments, user, environment), within: patience)
        guard run.status == 0 else {
            throw Failure("\(arguments.joined(separator: " ")) ended with \(run.status):\n\(run.output.suffix(4000))")
        }
        return run.output
    }

    /// Runs a script of bash as root, without a network but with a loopback of its own, so that ports are free.
    func runAlone(_ script: String, within patience: Duration) async throws -> Execution {
        let folder = try Scratch()
        let file = try folder.write(script, to: "script")
        return try await Execution(
            Self.unshare,
            ["--net", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\"", Self.unshare.path]
                + command(["bash", "/dev/stdin"], .root, [:]),
            input: file, within: patience)
    }

    /// Starts a program that runs beside the test.
    func start(_ arguments: [String], as user: User, environment: [String: String] = [:]) throws -> RunningProgram {
        try RunningProgram(
            Self.unshare, command(arguments, user, environment),
            log: scratch.url.appending(path: "\(UUID().uuidString.prefix(8)).log"), in: scratch)
    }

    /// A file of the root.
    func file(_ path: String) -> URL { url.appending(path: path) }

    private static let unshare = URL(filePath: "/usr/bin/unshare")

    /// In a process namespace of its own, so that nothing outlives it.
    private func command(_ arguments: [String], _ user: User, _ environment: [String: String]) -> [String] {
        let variables = [
            "HOME": user.home, "USER": user.rawValue, "LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "DEBIAN_FRONTEND": "noninteractive",
        ].merging(environment) { $1 }
        return [
            "--mount", "--pid", "--fork", "--kill-child", "--mount-proc=\(url.path)/proc",
            "chroot", "--userspec=\(user.rawValue):\(user.rawValue)", url.path, "/usr/bin/env", "--ignore-environment",
            "--chdir=\(user.home)",
        ] + variables.map { "\($0.key)=\($0.value)" } + arguments
    }

    /// Throws if the tests do not run as root.
    static func needRoot() throws {
        guard geteuid() == 0 else {
            throw Failure("a Debian of a test's own needs root's rights; start the tests as root: sudo ./build test")
        }
    }
}
