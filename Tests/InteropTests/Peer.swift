import Foundation
import Testing

/// A headless libpurple client with one account that does what the test says: `purple-peer.c`.
final class Peer {
    private let process = Process()
    private let input = Pipe()
    private let log: URL
    private let name: String

    /// A program to run, and what its process needs besides the test's environment.
    struct Program {
        let file: URL
        let environment: [String: String]
    }

    /// - Parameters:
    ///   - plugins: a folder with plugins besides the system's.
    ///   - user: what libpurple calls the account: address and login name.
    init(
        _ program: Program, folder: URL, plugins: URL, protocolID: String, user: String, password: String,
        options: [String]
    ) throws {
        name = "\(protocolID) of \(user)"
        log = folder.appending(path: "log")
        try Data().write(to: log)
        process.executableURL = program.file
        process.arguments = [folder.path(), plugins.path(), protocolID, user, password] + options
        process.environment = ProcessInfo.processInfo.environment.merging(program.environment) { $1 }
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: log)
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// What the client has told, one line for each event.
    var lines: [String] {
        let data = (try? Data(contentsOf: log)) ?? Data()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Has the client do something.
    func tell(_ command: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(command)\n".utf8))
    }

    /// Waits until the client has told a line that begins with these words, and has `words` after them.
    func says(_ beginning: String, _ words: String = "") async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        func isSo(_ line: String) -> Bool {
            line.hasPrefix(beginning) && (words.isEmpty || line.dropFirst(beginning.count).contains(words))
        }
        while !lines.contains(where: isSo) {
            try #require(
                .now < deadline, "\(name) never said '\(beginning)…\(words)', but:\n\(lines.joined(separator: "\n"))")
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Signs off and waits for the end.
    func quit() throws {
        try tell("quit")
        process.waitUntilExit()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }
}
