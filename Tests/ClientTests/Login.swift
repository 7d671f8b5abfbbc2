import Foundation

/// communicator-login for the first user of a pool, with a certificate store of its own.
struct Login {
    let folder: Scratch
    let store: URL
    let passwordFile: URL

    private let lab: Lab

    init(_ lab: Lab) throws {
        self.lab = lab
        folder = try Scratch()
        store = folder.url.appending(path: "store", directoryHint: .isDirectory)
        passwordFile = try folder.write(lab.users[0].password + "\n", to: "password")
    }

    /// The options that lead to the pool; the address and the password are not among them.
    var options: [String] {
        [
            "--server", lab.server, "--login", lab.users[0].login, "--ca-file", lab.authority, "--certificate-store",
            store.path,
        ]
    }

    /// The password in its file.
    var password: [String] { ["--password-file", passwordFile.path] }

    var address: String { lab.users[0].address }

    /// Runs to the end, with the password in its file and more options.
    func run(_ more: String...) async throws -> Execution {
        try await run(options + password + more + [address])
    }

    /// Runs to the end with these words alone.
    func run(_ arguments: [String], input: URL = URL(filePath: "/dev/null")) async throws -> Execution {
        try await Execution(Product.login.location(), arguments, input: input)
    }

    /// Starts it, with the password in its file and more options.
    func start(_ more: String...) throws -> RunningProgram {
        try RunningProgram(
            Product.login.location(), options + password + more + [address], log: folder.url.appending(path: "output"))
    }
}

extension Execution {
    /// The JSON objects that were printed, one a line.
    var events: [[String: Any]] {
        output.split(separator: "\n").compactMap {
            try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    /// The first object of a kind, such as `signed-in`.
    func event(_ kind: String) -> [String: Any]? {
        events.first { $0["event"] as? String == kind }
    }
}
