import Foundation
import TestScratch

/// A terminal of a test's own, in tmux.
final class Terminal {
    private let scratch: Scratch
    private let tmux: URL
    private let server: RunningProgram
    private var socket: String { scratch.url.appending(path: "tmux").path }

    /// Runs `executable` in a new terminal. The folder stays at least as long.
    init(_ executable: URL, environment: [String: String], in folder: Scratch) async throws {
        let scratch = try Scratch()
        let tmux = try Program.tmux.location()
        let socket = scratch.url.appending(path: "tmux").path
        server = try RunningProgram(
            tmux, ["-D", "-S", socket, "-f", "/dev/null"], log: scratch.url.appending(path: "log"), in: folder)
        try await server.wait("its socket", within: .seconds(60)) { FileManager.default.fileExists(atPath: socket) }
        let variables = environment.flatMap { ["-e", "\($0.key)=\($0.value)"] }
        let start = try await Execution(
            tmux,
            ["-S", socket, "new-session", "-d", "-x", "110", "-y", "34"] + variables + [executable.path])
        guard start.status == 0 else { throw Failure("tmux opens no terminal: \(start.output)") }
        self.scratch = scratch
        self.tmux = tmux
    }

    /// What the terminal shows; nil when the program has ended.
    func contents() async throws -> String? {
        let capture = try await Execution(tmux, ["-S", socket, "capture-pane", "-p"])
        return capture.status == 0 ? capture.output : nil
    }

    func press(_ keys: String...) async throws {
        for key in keys {
            _ = try await Execution(tmux, ["-S", socket, "send-keys", key])
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    func shows(_ text: String, within patience: Duration = .seconds(60)) async throws {
        try await wait("\"\(text)\"", within: patience) { $0?.contains(text) == true }
    }

    /// Waits until the text is no longer shown.
    func shows(no text: String, within patience: Duration = .seconds(60)) async throws {
        try await wait("the end of \"\(text)\"", within: patience) { $0?.contains(text) == false }
    }

    /// Waits until the program, and with it the terminal, has ended.
    func end(within patience: Duration = .seconds(60)) async throws {
        try await wait("the end of the program", within: patience) { $0 == nil }
    }

    private func wait(_ what: String, within patience: Duration, until condition: (String?) -> Bool) async throws {
        let deadline = ContinuousClock.now + patience
        while true {
            let contents = try await contents()
            if condition(contents) { return }
            guard .now < deadline else {
                throw Failure("waited in vain for \(what); the terminal shows:\n\(contents ?? "nothing")")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
