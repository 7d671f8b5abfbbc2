import Foundation
import TestScratch

/// A Chromium for programs that open one by its name: it has no window, and a test drives it.
struct HeadlessChromium {
    private let scratch: Scratch

    init() throws {
        let scratch = try Scratch()
        self.scratch = scratch
        let arguments =
            "--headless --no-sandbox --disable-dev-shm-usage --disable-breakpad --ignore-certificate-errors "
            + "--remote-debugging-port=0"
        let script = """
            #!/bin/sh
            export HOME='\(scratch.url.path)'
            exec '\(try Program.chromium.location().path)' \(arguments) "$@" 2>'\(scratch.url.path)/browser.log'

            """
        let folder = scratch.url.appending(path: "bin")
        for name in ["bin", "runtime"] {
            try FileManager.default.createDirectory(
                at: scratch.url.appending(path: name), withIntermediateDirectories: false)
        }
        let program = folder.appending(path: "chromium")
        try Data(script.utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    }

    /// What a program must be started with to find it.
    var environment: [String: String] {
        [
            "PATH": "\(scratch.url.path)/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "")",
            "XDG_RUNTIME_DIR": "\(scratch.url.path)/runtime",
        ]
    }

    /// The port at which WebDriver finds it, once it has been opened.
    func port() async throws -> String {
        let log = scratch.url.appending(path: "browser.log")
        let limit = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < limit {
            let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            if let port = text.firstMatch(of: /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//)?.1 {
                return String(port)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failure("Chromium was not opened")
    }

    /// What is left of the profiles that programs have made for it.
    var profiles: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "\(scratch.url.path)/runtime")
                .filter { $0.hasPrefix("communicator") }
        }
    }
}
