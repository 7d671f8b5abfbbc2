import Foundation

/// A terminal of a test's own, in tmux.
final class Terminal {
    private let scratch: Scratch
    private let tmux: URL
    private var socket: String { scratch.url.appending(path: "tmux").path }

    /// Runs `executable` in a new terminal.
    init(_ executable: URL, _ arguments: [String] = [], environment: [String: String]) async throws {
        scratch = try Scratch()
        tmux = try Program.tmux.location()
        let variables = environment.flatMap { ["-e", "\($0.key)=\($0.value)"] }
        let start = try await Execution(
            tmux,
            ["-S", socket, "-f", "/dev/null", "new-session", "-d", "-x", "110", "-y", "34"] + variables
                + [executable.path] + arguments)
        guard start.status == 0 else { throw Failure("tmux does not start: \(start.output)") }
    }

    /// What the terminal shows; empty when the program has ended.
    func contents() async throws -> String {
        try await Execution(tmux, ["-S", socket, "capture-pane", "-p"]).output
    }

    func press(_ keys: String...) async throws {
        for key in keys {
            _ = try await Execution(tmux, ["-S", socket, "send-keys", key])
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    func shows(_ text: String, within patience: Duration = .seconds(30)) async throws {
        try await wait("\"\(text)\"", within: patience) { $0.contains(text) }
    }

    /// Waits until the text is no longer shown.
    func shows(no text: String, within patience: Duration = .seconds(30)) async throws {
        try await wait("the end of \"\(text)\"", within: patience) { !$0.contains(text) }
    }

    /// Waits until the program, and with it the terminal, has ended.
    func end(within patience: Duration = .seconds(20)) async throws {
        try await wait("the end of the program", within: patience) {
            $0.contains("no server running") || $0.contains("error connecting")
        }
    }

    private func wait(_ what: String, within patience: Duration, until condition: (String) -> Bool) async throws {
        let deadline = ContinuousClock.now + patience
        while true {
            let contents = try await contents()
            if condition(contents) { return }
            guard .now < deadline else { throw Failure("waited in vain for \(what); the terminal shows:\n\(contents)") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    deinit {
        let end = Process()
        end.executableURL = tmux
        end.arguments = ["-S", socket, "kill-server"]
        end.standardError = FileHandle.nullDevice
        try? end.run()
        end.waitUntilExit()
    }
}
