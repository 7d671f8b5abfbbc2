import Foundation

/// A program that runs beside the test, with everything that it says in one file.
final class RunningProgram {
    private let process = Process()
    private let log: URL

    /// Starts `executable`. It sees the variables of `environment` besides the test's own.
    init(_ executable: URL, _ arguments: [String], environment: [String: String] = [:], log: URL) throws {
        self.log = log
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try output.close()
    }

    var isRunning: Bool { process.isRunning }
    var identifier: Int32 { process.processIdentifier }

    /// What the program has said so far.
    var output: String {
        let data = (try? Data(contentsOf: log)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// Waits until the program has ended. Returns its exit status; one that a signal ended has 128 more than the signal.
    func end(within patience: Duration) async throws -> Int32 {
        try await wait("the end of \(name)", within: patience) { !self.isRunning }
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Waits until the program has said `text`.
    func says(_ text: String, within patience: Duration = .seconds(30)) async throws {
        try await wait("\"\(text)\" from \(name)", within: patience) { self.output.contains(text) }
    }

    /// Waits until `condition` holds; throws, with the last of what the program said, if it does not in time.
    func wait(_ what: String, within patience: Duration, until condition: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + patience
        while try !condition() {
            guard .now < deadline else {
                throw Failure("waited in vain for \(what); the last that it said:\n\(output.suffix(4000))")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private var name: String { process.executableURL?.lastPathComponent ?? "a program" }

    /// Asks the program to end, and makes it end after five seconds.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        let deadline = ContinuousClock.now + .seconds(5)
        while process.isRunning, .now < deadline { usleep(20_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    deinit { stop() }
}

/// What a program that has ended left: its exit status and all that it said.
struct Execution {
    let status: Int32
    let output: String

    /// Runs `executable` to its end.
    init(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:],
        within patience: Duration = .seconds(60)
    ) async throws {
        let folder = try Scratch()
        let program = try RunningProgram(
            executable, arguments, environment: environment, log: folder.url.appending(path: "output"))
        status = try await program.end(within: patience)
        output = program.output
    }
}
