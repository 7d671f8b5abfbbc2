import Foundation
import Glibc
import TestScratch

/// A program that runs beside the test, with everything that it says in one file, in a process group of its own.
///
/// (Foundation's Process hands the blocked signals of its threads on, so that a program cannot be asked to end, and
/// waits for daemons that the program leaves.)
final class RunningProgram {
    let identifier: pid_t

    private let executable: URL
    private let log: URL
    private let scratch: Scratch?
    private var status: Int32?

    /// Starts `executable`, which reads `input`. It sees the variables of `environment` besides the test's own. The
    /// folder `scratch` stays at least as long as the program.
    init(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:],
        input: URL = URL(filePath: "/dev/null"), log: URL, in scratch: Scratch? = nil
    ) throws {
        self.executable = executable
        self.log = log
        self.scratch = scratch
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input.path, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        identifier = try Self.spawn(executable.path, [executable.path] + arguments, variables, &actions)
    }

    private static func spawn(
        _ path: String, _ arguments: [String], _ variables: [String], _ actions: inout posix_spawn_file_actions_t
    ) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let argumentList = arguments.map { strdup($0) }
        let variableList = variables.map { strdup($0) }
        defer { for text in argumentList + variableList { free(text) } }
        var identifier = pid_t()
        let error = posix_spawn(
            &identifier, path, &actions, &attributes, argumentList + [nil], variableList + [nil])
        guard error == 0 else { throw Failure("\(path) does not start: \(String(cString: strerror(error)))") }
        return identifier
    }

    var isRunning: Bool {
        var state: Int32 = 0
        if status == nil, waitpid(identifier, &state, WNOHANG) == identifier {
            let signal = state & 0x7f
            status = signal == 0 ? (state >> 8) & 0xff : 128 + signal
        }
        return status == nil
    }

    /// What the program has said so far.
    var output: String {
        let data = (try? Data(contentsOf: log)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// Waits until the program has ended. Returns its exit status; one that a signal ended has 128 more than the signal.
    func end(within patience: Duration) async throws -> Int32 {
        try await wait("the end of \(name)", within: patience) { !self.isRunning }
        return status ?? -1
    }

    /// Waits until the program has said `text`.
    func says(_ text: String, within patience: Duration = .seconds(60)) async throws {
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

    private var name: String { executable.lastPathComponent }

    /// Asks the program to end, and makes it end after twenty seconds.
    func stop() {
        guard isRunning else { return }
        kill(identifier, SIGTERM)
        let deadline = ContinuousClock.now + .seconds(20)
        while isRunning, .now < deadline { usleep(20_000) }
        kill(-identifier, SIGKILL)
        while isRunning { usleep(20_000) }
    }

    deinit { stop() }
}

/// What a program that has ended left: its exit status and all that it said.
struct Execution {
    let status: Int32
    let output: String

    init(status: Int32, output: String) {
        self.status = status
        self.output = output
    }

    /// Runs `executable`, which reads `input`, to its end.
    init(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:],
        input: URL = URL(filePath: "/dev/null"), within patience: Duration = .seconds(120)
    ) async throws {
        let folder = try Scratch()
        let program = try RunningProgram(
            executable, arguments, environment: environment, input: input, log: folder.url.appending(path: "output"))
        status = try await program.end(within: patience)
        output = program.output
    }
}
