import Foundation
import TestScratch

/// communicator-login for one user of a pool, with a certificate store of its own.
struct Login {
    let folder: Scratch
    let store: URL
    let passwordFile: URL

    private let lab: Lab
    private let user: Lab.User

    /// - Parameter number: the place of the user in the pool's list.
    init(_ lab: Lab, user number: Int = 0) throws {
        self.lab = lab
        user = lab.users[number]
        folder = try Scratch()
        store = folder.url.appending(path: "store", directoryHint: .isDirectory)
        passwordFile = try folder.write(user.password + "\n", to: "password")
    }

    /// The options that lead to the pool; the address and the password are not among them.
    var options: [String] {
        [
            "--server", lab.server, "--login", user.login, "--ca-file", lab.authority, "--certificate-store",
            store.path,
        ]
    }

    /// The password in its file.
    var password: [String] { ["--password-file", passwordFile.path] }

    var address: String { user.address }

    /// Runs to the end, with the password in its file and more options.
    func run(_ more: String...) async throws -> Execution {
        try await run(options + password + more + [address])
    }

    /// Runs to the end with these words alone.
    func run(
        _ arguments: [String], environment: [String: String] = [:], input: URL = URL(filePath: "/dev/null")
    ) async throws -> Execution {
        try await Execution(Product.login.location(), arguments, environment: environment, input: input)
    }

    /// The same on a computer whose clock is wrong, by as much as faketime reads, such as `+10m`. (Its library alone takes
    /// the arguments from a Swift program: it changes the environment behind which they lie.)
    func run(_ arguments: [String], environment: [String: String], clockWrongBy difference: String) async throws
        -> Execution
    {
        try await Execution(
            URL(filePath: "/usr/bin/faketime"),
            ["-m", "-f", difference, Product.login.location().path] + arguments,
            environment: environment.merging(["FAKETIME_DONT_FAKE_MONOTONIC": "1"]) { $1 },
            input: URL(filePath: "/dev/null"))
    }

    /// Starts it, with the password in its file and more options.
    func start(_ more: String..., environment: [String: String] = [:]) throws -> RunningProgram {
        try RunningProgram(
            Product.login.location(), options + password + more + [address], environment: environment,
            log: folder.url.appending(path: "output"))
    }
}

extension Execution {
    /// The JSON objects that were printed, one a line.
    var events: [[String: Any]] { Self.events(in: output) }

    fileprivate static func events(in output: String) -> [[String: Any]] {
        output.split(separator: "\n").compactMap {
            try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    /// The first object of a kind, such as `signed-in`.
    func event(_ kind: String) -> [String: Any]? {
        events.first { $0["event"] as? String == kind }
    }
}

extension RunningProgram {
    /// The JSON objects that were printed so far, one a line.
    var events: [[String: Any]] { Execution.events(in: output) }
}
