import CProcess
import EventLoop
import Glibc
import JSON
import Web

/// A window of Chromium, or of a browser that is made of it, with a profile of its own.
@LoopActor
final class ChromiumWindow: LogOnWindow {
    /// How long the browser may take to end by itself.
    private static let farewell: Duration = .seconds(5)
    private static let pause: Duration = .milliseconds(50)
    /// Descriptors below are the browser's.
    private static let lowest: Int32 = 10

    private let process: pid_t
    private let channel: DevToolsChannel
    private let profile: BrowserProfile

    /// Opens it at a page.
    ///
    /// - Parameter program: the browser's.
    /// - Returns: nil if the browser cannot be started.
    init?(_ program: String, at page: WebAddress) {
        guard let profile = BrowserProfile() else { return nil }
        let arguments = [
            program, "--remote-debugging-pipe", "--user-data-dir=\(profile.path)", "--no-first-run",
            "--no-default-browser-check", "--new-window", page.text,
        ]
        guard let (process, descriptor) = Self.start(program, arguments) else {
            EventLoop.shared.task { await profile.remove() }
            return nil
        }
        self.process = process
        self.profile = profile
        channel = DevToolsChannel(descriptor)
    }

    func look() async throws -> LogOnWindowState? {
        guard let targets = try await channel.ask("Target.getTargets"),
            let cookies = try await channel.ask("Storage.getCookies")
        else { return nil }
        let pages = (targets["targetInfos"]?.elements ?? []).filter { $0["type"]?.text == "page" }
        guard !pages.isEmpty else { return nil }
        return LogOnWindowState(
            pages: pages.compactMap { $0["url"]?.text },
            cookies: (cookies["cookies"]?.elements ?? []).prefix(BrowserCookie.most).compactMap { BrowserCookie($0) })
    }

    func close() async {
        channel.close()
        // A session that has ended meanwhile leaves nothing behind either.
        try? await EventLoop.shared.task {
            await self.awaitEnd()
            await self.profile.remove()
        }.value
    }

    private func awaitEnd() async {
        let limit = EventLoop.now + Self.farewell
        while isRunning {
            if EventLoop.now >= limit { kill(-process, SIGKILL) }
            try? await EventLoop.sleep(for: Self.pause)
        }
    }

    /// Hosts may take note of the ends of all processes themselves: there is nothing to wait for then.
    private var isRunning: Bool {
        let ended = waitpid(process, nil, WNOHANG)
        return ended == 0 || ended < 0 && kill(process, 0) == 0
    }

    private static func start(_ program: String, _ arguments: [String]) -> (pid_t, Int32)? {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return nil
        }
        let lent = fcntl(ends[1], F_DUPFD_CLOEXEC, lowest)
        _ = Glibc.close(ends[1])
        defer { _ = Glibc.close(lent) }
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let process = lent < 0 ? -1 : CProcess_start(program, &words, lent)
        guard process > 0 else {
            _ = Glibc.close(ends[0])
            return nil
        }
        return (process, ends[0])
    }
}
