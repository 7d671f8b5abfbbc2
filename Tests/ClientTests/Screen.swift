import Foundation
import TestScratch
import Testing

/// A display of a test's own, which nobody sees.
final class Screen {
    /// `:NUMBER`, as the variable DISPLAY wants it.
    let name: String

    private let size: (width: Int, height: Int)
    private let scratch: Scratch
    private let server: RunningProgram

    init(width: Int = 1120, height: Int = 430) async throws {
        size = (width, height)
        let scratch = try Scratch()
        let number = scratch.url.appending(path: "number")
        // The server chooses a free number and writes it to descriptor 3. It repeats no key (-r): on a busy machine one
        // is held down for long.
        server = try RunningProgram(
            URL(filePath: "/bin/sh"),
            [
                "-c", "exec \"$0\" -displayfd 3 -r -noreset -screen 0 \"$2\" -nolisten tcp 3>\"$1\"",
                Program.xvfb.location().path, number.path, "\(width)x\(height)x24",
            ],
            log: scratch.url.appending(path: "log"))
        var chosen = ""
        try await server.wait("a display", within: .seconds(60)) {
            chosen = (try? String(contentsOf: number, encoding: .utf8)) ?? ""
            return chosen.hasSuffix("\n")
        }
        name = ":" + chosen.trimmingCharacters(in: .newlines)
        self.scratch = scratch
    }

    var environment: [String: String] { ["DISPLAY": name] }

    /// Waits until a visible window with such a name is there. Returns its number.
    func window(_ name: String, within patience: Duration = .seconds(60)) async throws -> String {
        let deadline = ContinuousClock.now + patience
        while true {
            if let found = try await windows("--name", name).last { return found }
            guard .now < deadline else { throw Failure("there is no window \"\(name)\"") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Waits until no visible window has such a name.
    func close(of name: String, within patience: Duration = .seconds(60)) async throws {
        let deadline = ContinuousClock.now + patience
        while try await !windows("--name", name).isEmpty {
            guard .now < deadline else { throw Failure("the window \"\(name)\" stays") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Closes a window by its key, which one that has just opened may miss.
    func dismiss(_ name: String) async throws {
        for _ in 1...4 {
            try await press("alt+F4", in: window(name))
            if (try? await close(of: name, within: .seconds(15))) != nil { return }
        }
        throw Failure("the window \"\(name)\" cannot be closed")
    }

    /// Chooses from the menu of a window by keys, of which those that open a menu begin with `>`, until a window of that
    /// name is there. Returns its number.
    func choose(_ keys: String..., in window: String, toOpen name: String) async throws -> String {
        for _ in 1...4 {
            _ = try await xdotool("windowfocus", "--sync", window)
            guard try await open(keys) else {
                _ = try await xdotool("key", "Escape", "Escape", "Escape")
                continue
            }
            if let opened = try? await self.window(name, within: .seconds(30)) { return opened }
        }
        throw Failure("the keys \(keys) open no window \"\(name)\"")
    }

    /// Chooses from the menu of a window by keys, of which those that open a menu begin with `>`.
    func choose(_ keys: String..., in window: String) async throws {
        for _ in 1...4 {
            _ = try await xdotool("windowfocus", "--sync", window)
            if try await open(keys) { return }
            _ = try await xdotool("key", "Escape", "Escape", "Escape")
        }
        throw Failure("the keys \(keys) open no menu")
    }

    /// Presses keys; false if one does not open its menu in time.
    private func open(_ keys: [String]) async throws -> Bool {
        for key in keys {
            guard key.hasPrefix(">") else {
                _ = try await xdotool("key", key)
                continue
            }
            let before = try await countOfWindows()
            _ = try await xdotool("key", String(key.dropFirst()))
            let deadline = ContinuousClock.now + .seconds(15)
            while try await countOfWindows() <= before {
                guard .now < deadline else { return false }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        return true
    }

    /// How many windows are to be seen, menus among them.
    private func countOfWindows() async throws -> Int {
        try await windows("--maxdepth", "1", "--name", "").count
    }

    /// Ends Pidgin as a person does.
    func quit(_ pidgin: RunningProgram) async throws {
        try await press("ctrl+q", in: window("Buddy List"))
        #expect(try await pidgin.end(within: .seconds(60)) == 0)
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
            Program.wallpaper.location(), ["-window", "root", "-size", "\(size.width)x\(size.height)", "xc:#dde4ea"],
            environment: environment)
        return try RunningProgram(
            Program.windowManager.location(), [], environment: environment,
            log: scratch.url.appending(path: "window-manager"), in: scratch)
    }

    /// Presses the mouse's button at a place of a window; negative numbers count from its right and lower edge.
    func click(x: Int, y: Int, in window: String) async throws {
        let size = try await xdotool("getwindowgeometry", "--shell", window).output
        func place(_ number: Int, from edge: Substring) -> Int {
            guard number < 0 else { return number }
            let line = size.split(separator: "\n").first { $0.hasPrefix(edge) }
            return (line.flatMap { Int($0.dropFirst(edge.count)) } ?? 0) + number
        }
        _ = try await xdotool(
            "mousemove", "--window", window, "\(place(x, from: "WIDTH="))", "\(place(y, from: "HEIGHT="))",
            "click", "1")
    }

    /// Keeps one window, with its frame, as a picture. Throws if it is not to be seen as a whole.
    func photograph(_ window: String, to file: URL) async throws {
        _ = try await xdotool("windowmove", window, "40", "40")
        _ = try await xdotool("windowactivate", "--sync", window)
        _ = try await xdotool("windowraise", window)
        // A pointer on a button would light it up.
        _ = try await xdotool("mousemove", "0", "0")
        try await Task.sleep(for: .milliseconds(500))
        let frame = try await frame(of: window)
        guard frame.x >= 0, frame.y >= 0, frame.x + frame.width <= size.width, frame.y + frame.height <= size.height
        else { throw Failure("window \(window) does not fit on the display, so its picture would be cut: \(frame)") }
        try await photograph(
            to: file, ["-crop", "\(frame.width)x\(frame.height)+\(frame.x)+\(frame.y)", "+repage"])
    }

    /// Where a window is, with the frame that the window manager gives it.
    private func frame(of window: String) async throws -> (x: Int, y: Int, width: Int, height: Int) {
        let description = try await describe(window)
        func number(_ name: String) throws -> Int {
            guard let line = description.split(separator: "\n").first(where: { $0.contains(name) }),
                let value = line.split(separator: " ").last.flatMap({ Int($0) })
            else { throw Failure("window \(window) has no \(name): \(description)") }
            return value
        }
        // The window manager's frame is as wide at the right and below as at the left.
        let border = try number("Relative upper-left X")
        let title = try number("Relative upper-left Y")
        return (
            try number("Absolute upper-left X") - border, try number("Absolute upper-left Y") - title,
            try number("Width:") + 2 * border, try number("Height:") + title + border
        )
    }

    /// What xwininfo says of a window. It was seen to wait for ever on a busy machine: then it is asked again.
    private func describe(_ window: String) async throws -> String {
        for _ in 1...3 {
            let answer = try? await Execution(
                Program.xwininfo.location(), ["-id", window], environment: environment, within: .seconds(30))
            if let answer { return answer.output }
        }
        throw Failure("the display says nothing of window \(window)")
    }

    /// Keeps what the display shows as a picture.
    func photograph(to file: URL, _ options: [String] = []) async throws {
        let shot = try await Execution(
            Program.screenshot.location(), ["-window", "root"] + options + ["-strip", file.path],
            environment: environment)
        guard shot.status == 0 else { throw Failure("no screenshot: \(shot.output)") }
    }

    /// The numbers of the visible windows of which something is so. What the display says of one that has gone while it
    /// was looked at is none.
    private func windows(_ conditions: String...) async throws -> [String] {
        try await xdotool(["search", "--onlyvisible"] + conditions).output.split(separator: "\n")
            .filter { UInt($0) != nil }.map(String.init)
    }

    private func xdotool(_ arguments: String...) async throws -> Execution { try await xdotool(arguments) }

    private func xdotool(_ arguments: [String]) async throws -> Execution {
        try await Execution(
            Program.xdotool.location(), arguments, environment: environment, within: .seconds(60))
    }
}
