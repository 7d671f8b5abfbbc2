import Foundation
import TestScratch
import Testing

/// A real browser without a window: Chromium, driven by WebDriver (W3C).
final class Browser {
    /// How an answer names an element of a page.
    private static let elementKey = "element-6066-11e4-a52e-4f735466cecf"

    private let driver: RunningProgram
    private let session: URL

    /// Starts it. It takes the pool's certificate unasked, as a browser does where the company's authority is
    /// installed.
    convenience init() async throws {
        let arguments = ["--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-breakpad"]
        try await self.init([
            "acceptInsecureCerts": true,
            "goog:chromeOptions": ["binary": try Program.chromium.location().path, "args": arguments],
        ])
    }

    /// Drives one that a program has opened.
    convenience init(_ chromium: HeadlessChromium) async throws {
        try await self.init(["goog:chromeOptions": ["debuggerAddress": "127.0.0.1:\(try await chromium.port())"]])
    }

    private init(_ more: [String: Any]) async throws {
        let scratch = try Scratch()
        driver = try RunningProgram(
            Program.webDriver.location(), ["--port=0"],
            environment: ["HOME": scratch.url.path, "TMPDIR": scratch.url.path],
            log: scratch.url.appending(path: "driver.log"), in: scratch)
        let port = try await Self.port(of: driver)
        let wishes = more.merging(["timeouts": ["implicit": 60_000, "pageLoad": 60_000]]) { $1 }
        let sessions = try #require(URL(string: "http://127.0.0.1:\(port)/session"))
        let made = try await Self.ask("POST", sessions, ["capabilities": ["alwaysMatch": wishes]])
        guard let identifier = (made as? [String: Any])?["sessionId"] as? String else {
            throw Failure("Chromium does not start: \(driver.output.suffix(4000))")
        }
        session = sessions.appending(path: identifier)
    }

    /// The port that the driver has chosen.
    private static func port(of driver: RunningProgram) async throws -> String {
        var port: Substring?
        try await driver.wait("the port of WebDriver", within: .seconds(60)) {
            port = driver.output.firstMatch(of: /successfully on port (\d+)\./)?.1
            return port != nil
        }
        return port.map(String.init) ?? ""
    }

    /// Opens a page, and waits until it is there.
    func open(_ address: String) async throws {
        try await ask("url", ["url": address])
    }

    /// Types into the field of this name, in place of what is there.
    func fill(_ field: String, with text: String) async throws {
        let element = try await element("[name='\(field)']", by: "css selector")
        try await ask("element/\(element)/clear")
        try await ask("element/\(element)/value", ["text": text])
    }

    /// Presses the button with these words.
    func press(_ words: String) async throws {
        try await ask("element/\(try await element("//button[.='\(words)']", by: "xpath"))/click")
    }

    /// Waits until the page shows these words.
    func shows(_ words: String) async throws {
        _ = try await element("//body[contains(., '\(words)')]", by: "xpath")
    }

    /// The value of a cookie that the page's host has set.
    func cookie(_ name: String) async throws -> String {
        let cookie = try await Self.ask("GET", session.appending(path: "cookie/\(name)"))
        guard let value = (cookie as? [String: Any])?["value"] as? String else {
            throw Failure("the browser has no cookie \(name): \(cookie)")
        }
        return value
    }

    /// Closes it.
    func close() async throws {
        try await Self.ask("DELETE", session)
        driver.stop()
    }

    private func element(_ selector: String, by strategy: String) async throws -> String {
        let found = try await ask("element", ["using": strategy, "value": selector])
        guard let identifier = (found as? [String: Any])?[Self.elementKey] as? String else {
            throw Failure("the browser's page has no \(selector): \(found)")
        }
        return identifier
    }

    @discardableResult
    private func ask(_ command: String, _ parameters: [String: Any] = [:]) async throws -> Any {
        try await Self.ask("POST", session.appending(path: command), parameters)
    }

    /// Sends a command; returns the value of the answer.
    @discardableResult
    private static func ask(_ method: String, _ address: URL, _ parameters: [String: Any]? = nil) async throws -> Any {
        let body = try parameters.map { parameters in
            ["--data", String(decoding: try JSONSerialization.data(withJSONObject: parameters), as: UTF8.self)]
        }
        let exchange = try await Execution(
            Program.curl.location(),
            ["--silent", "--show-error", "--noproxy", "*", "--request", method] + (body ?? [])
                + [address.absoluteString])
        let answer = try? JSONSerialization.jsonObject(with: Data(exchange.output.utf8)) as? [String: Any]
        guard let value = answer?["value"] else { throw Failure("no answer of the browser: \(exchange.output)") }
        if let error = (value as? [String: Any])?["error"] { throw Failure("the browser says \(error): \(value)") }
        return value
    }
}
