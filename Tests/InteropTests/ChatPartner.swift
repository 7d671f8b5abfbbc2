import Foundation
import Testing

/// A user at a pool, by one of libpurple's plugins, in a process of its own.
final class ChatPartner {
    /// The plugins that are put side by side.
    enum Plugin: String, CaseIterable {
        case ours = "prpl-communicator"
        /// Debian's pidgin-sipe.
        case sipe = "prpl-sipe"
    }

    private let process = Process()
    private let commands = Pipe()
    private let output = Output()

    /// Signs a user in.
    init(_ plugin: Plugin, user: String, at pool: ChatPool, referee: Referee) async throws {
        signal(SIGPIPE, SIG_IGN)
        let folder = try referee.userFolder(trusting: pool.certificate)
        process.executableURL = URL(filePath: referee.host.path())
        process.arguments = [
            folder.path(), plugin.rawValue, "\(user)@contoso.example,CONTOSO\\\(user)", ChatPool.password, "600",
            "server=\(pool.server)", "transport=tls", "authentication=tls-dsk",
            "useragent=UCCAPI/16.0.13328.20130 OC/16.0.13426.20234",
        ]
        process.environment = try environment(plugin, pool, referee)
        process.standardInput = commands
        process.standardError = FileHandle.nullDevice
        process.standardOutput = output.pipe
        try process.run()
        try await tells("connected")
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// Gives the client a command of purple-host.
    func tell(_ command: String) {
        // Where the client has gone, what it should tell does not come.
        try? commands.fileHandleForWriting.write(contentsOf: Data("\(command)\n".utf8))
    }

    /// Waits until the client has told this line, or one that begins with it.
    func tells(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while !output.lines.contains(where: { $0.hasPrefix(line) }) {
            guard ContinuousClock.now < end, process.isRunning else {
                Issue.record("\(line) was not told, but \(output.lines)", sourceLocation: sourceLocation)
                throw CancellationError()
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The lines of a kind.
    func lines(_ kind: String) -> [String] {
        output.lines.filter { $0.hasPrefix("\(kind) ") }
    }

    /// Signs out and waits for the process.
    func leave() async throws {
        tell("quit")
        let end = ContinuousClock.now + .seconds(60)
        while process.isRunning, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(20)) }
    }

    private func environment(_ plugin: Plugin, _ pool: ChatPool, _ referee: Referee) throws -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["SSL_CERT_FILE"] = pool.authorityFile
        environment["LC_ALL"] = "C.UTF-8"
        switch plugin {
        case .ours: environment["PURPLE_HOST_PLUGINS"] = try Self.product().path()
        case .sipe: environment["LD_PRELOAD"] = referee.preload?.path()
        }
        return environment
    }

    /// The folder with the plugin that `./build plugin` has made.
    private static func product() throws -> URL {
        let folder =
            ProcessInfo.processInfo.environment["COMMUNICATOR_PRODUCT"].map { URL(filePath: $0) }
            ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: ".build/product")
        let plugin = folder.appending(path: "libcommunicator.so")
        guard FileManager.default.fileExists(atPath: plugin.path()) else {
            throw Referee.Missing(package: "the plugin", reason: "\(plugin.path()) is made by ./build plugin")
        }
        return folder
    }

    /// What the process has written so far.
    private final class Output: @unchecked Sendable {
        let pipe = Pipe()
        private let lock = NSLock()
        private var bytes = Data()

        init() {
            pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
                let data = handle.availableData
                guard !data.isEmpty else { return handle.readabilityHandler = nil }
                self?.append(data)
            }
        }

        /// The lines that are complete.
        var lines: [String] {
            lock.withLock {
                String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                    .dropLast().map(String.init)
            }
        }

        private func append(_ data: Data) {
            lock.withLock { bytes.append(data) }
        }
    }
}
