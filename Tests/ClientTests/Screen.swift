import Foundation

/// A display of a test's own, which nobody sees.
final class Screen {
    /// `:NUMBER`, as the variable DISPLAY wants it.
    let name: String

    private let scratch: Scratch
    private let server: RunningProgram

    init() async throws {
        let scratch = try Scratch()
        let number = scratch.url.appending(path: "number")
        // The server chooses a free number and writes it to descriptor 3.
        server = try RunningProgram(
            URL(filePath: "/bin/sh"),
            [
                "-c", "exec \"$0\" -displayfd 3 -screen 0 1120x430x24 -nolisten tcp 3>\"$1\"",
                Program.xvfb.location().path, number.path,
            ],
            log: scratch.url.appending(path: "log"))
        var chosen = ""
        try await server.wait("a display", within: .seconds(20)) {
            chosen = (try? String(contentsOf: number, encoding: .utf8)) ?? ""
            return chosen.hasSuffix("\n")
        }
        name = ":" + chosen.trimmingCharacters(in: .newlines)
        self.scratch = scratch
    }

    var environment: [String: String] { ["DISPLAY": name] }

    /// Waits until a visible window with such a name is there. Returns its number.
    func window(_ name: String, within patience: Duration = .seconds(20)) async throws -> String {
        let deadline = ContinuousClock.now + patience
        while true {
            let search = try await xdotool("search", "--onlyvisible", "--name", name)
            if let found = search.output.split(separator: "\n").last { return String(found) }
            guard .now < deadline else { throw Failure("there is no window \"\(name)\"") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Presses keys, one after the other, in a window.
    func press(_ keys: String..., in window: String) async throws {
        _ = try await xdotool("windowfocus", "--sync", window)
        for key in keys {
            _ = try await xdotool("key", key)
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    func type(_ text: String, in window: String) async throws {
        _ = try await xdotool("windowfocus", "--sync", window)
        _ = try await xdotool("type", "--delay", "20", text)
    }

    func place(_ window: String, x: Int, y: Int, width: Int, height: Int) async throws {
        _ = try await xdotool("windowsize", "--sync", window, "\(width)", "\(height)")
        _ = try await xdotool("windowmove", window, "\(x)", "\(y)")
    }

    /// Gives the display a window manager and a plain background, for pictures. Returns the window manager.
    func furnish() async throws -> RunningProgram {
        _ = try await Execution(
            Program.wallpaper.location(), ["-window", "root", "-size", "1120x430", "xc:#dde4ea"],
            environment: environment)
        return try RunningProgram(
            Program.windowManager.location(), [], environment: environment,
            log: scratch.url.appending(path: "window-manager"), in: scratch)
    }

    /// Keeps what the display shows as a picture.
    func photograph(to file: URL) async throws {
        let shot = try await Execution(
            Program.screenshot.location(), ["-window", "root", file.path], environment: environment)
        guard shot.status == 0 else { throw Failure("no screenshot: \(shot.output)") }
    }

    private func xdotool(_ arguments: String...) async throws -> Execution {
        try await Execution(
            Program.xdotool.location(), arguments, environment: environment, within: .seconds(10))
    }
}
