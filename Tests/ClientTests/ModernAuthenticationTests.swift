import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// communicator-login at a pool that takes tokens of an identity provider alone, and a person with a browser.
    @Suite(.serialized)
    struct ModernAuthenticationTests {
        /// What the lab's identity provider calls its one client.
        private static let clientID = "5d8e3c1a-9a6b-4f0e-8f0b-2f4c7d1e6a90"

        /// What the program wants of the person.
        private struct Wish: Decodable {
            let event: String
            let url: String
            let code: String?
        }

        @Test("A code is shown, and the page to type it at; the sign-in goes on there, and no trace has a token")
        func code() async throws {
            let (program, wish, lab, trace) = try await start()
            #expect(try await visit(lab, wish.url, code: #require(wish.code)).contains("close this window"))
            #expect(try await program.end(within: .seconds(60)) == 0, "\(program.output)")
            #expect(program.output.contains("\"event\":\"signed-in\""), "\(program.output)")
            let text = try String(contentsOf: trace, encoding: .utf8)
            #expect(text.contains("Authorization: Bearer …("))
            #expect(text.contains("\"access_token\":\"…(") && text.contains("device_code=…("))
            #expect(!text.contains("eyJ"), "a token begins so")
        }

        @Test("A page is shown for this computer's browser, where the user logs on; it ends at the program's own page")
        func browser() async throws {
            let (program, wish, lab, trace) = try await start(["--browser"])
            #expect(wish.code == nil)
            let browser = try await Browser()
            try await browser.open(wish.url)
            try await browser.fill("UserName", with: lab.users[0].login)
            try await browser.fill("Password", with: "not the password")
            try await browser.press("Sign in")
            try await browser.shows("Incorrect user ID or password")
            try await browser.fill("UserName", with: lab.users[0].login)
            try await browser.fill("Password", with: lab.users[0].password)
            try await browser.press("Sign in")
            try await browser.shows("You may close this page")
            try await browser.close()
            #expect(try await program.end(within: .seconds(60)) == 0, "\(program.output)")
            let text = try String(contentsOf: trace, encoding: .utf8)
            #expect(text.contains("&code=…(") && text.contains("code_verifier=…("))
        }

        @Test("A second factor is passed in the browser, where the password alone, or a wrong code, is not enough")
        func secondFactorInBrowser() async throws {
            let (program, wish, lab, _) = try await start(["--browser"], faults: ["oauth", "second-factor"])
            let browser = try await Browser()
            try await browser.open(wish.url)
            for code in ["000000", try await OneTimeCode.now()] {
                try await browser.fill("UserName", with: lab.users[0].login)
                try await browser.fill("Password", with: lab.users[0].password)
                try await browser.press("Sign in")
                try await browser.shows("Enter the code that your authenticator shows")
                #expect(!program.output.contains("\"event\":\"signed-in\""))
                try await browser.fill("OneTimeCode", with: code)
                try await browser.press("Verify")
                try await browser.shows(code == "000000" ? "Incorrect code" : "You may close this page")
            }
            try await browser.close()
            #expect(try await program.end(within: .seconds(60)) == 0, "\(program.output)")
            #expect(lab.count(of: "failed-log-on") == 0)
        }

        @Test("A second factor is passed at the page where the code of a device is typed")
        func secondFactorByCode() async throws {
            let (program, wish, lab, _) = try await start([], faults: ["oauth", "second-factor"])
            let page = try await visit(lab, wish.url, code: #require(wish.code))
            #expect(page.contains("Enter the code that your authenticator shows"), "\(page)")
            let mark = "name=\"SecondFactor\" value=\""
            let name = try #require(page.range(of: mark).map { page[$0.upperBound...].prefix { $0 != "\"" } })
            let fields = [
                "UserCode=\(try #require(wish.code))", "SecondFactor=\(name)",
                "OneTimeCode=\(try await OneTimeCode.now())",
            ]
            #expect(try await post(fields, to: wish.url, lab).contains("close this window"))
            #expect(try await program.end(within: .seconds(60)) == 0, "\(program.output)")
            #expect(program.output.contains("\"event\":\"signed-in\""), "\(program.output)")
        }

        @Test("What further log-ons need is in the keyring, in no file, and serves there until it is forgotten")
        func keyring() async throws {
            let desktop = try await KeyringSession()
            let lab = try await Lab(faults: ["oauth"])
            let login = try Login(lab)
            let (program, wish, _, _) = try await start(["--keyring"], at: lab, login, desktop.environment)
            _ = try await visit(lab, wish.url, code: #require(wish.code))
            #expect(try await program.end(within: .seconds(60)) == 0, "\(program.output)")
            let token = try await desktop.secret("refresh-token", of: lab.users[0])
            #expect(token.hasPrefix("https://") && token.contains("/adfs/oauth2/token\n"), "\(token)")
            let files = try FileManager.default.contentsOfDirectory(at: login.store, includingPropertiesForKeys: nil)
            #expect(!files.isEmpty && !files.contains { $0.pathExtension == "token" }, "\(files)")
            for file in files where file.pathExtension == "pem" { try FileManager.default.removeItem(at: file) }
            let again = try await login.run(
                login.options + ["--json", "--keyring", "--client-id", Self.clientID, login.address],
                environment: desktop.environment)
            #expect(again.event("signed-in") != nil && again.event("page") == nil, "\(again.output)")
            #expect(try await desktop.secret("refresh-token", of: lab.users[0]) != token, "it is good for once")
        }

        /// Starts the program, and waits until it wants the person to open a page.
        private func start(
            _ more: [String] = [], faults: [String] = ["oauth"]
        ) async throws -> (RunningProgram, Wish, Lab, trace: URL) {
            let lab = try await Lab(faults: faults)
            return try await start(more, at: lab, try Login(lab), [:])
        }

        private func start(
            _ more: [String], at lab: Lab, _ login: Login, _ environment: [String: String]
        ) async throws -> (RunningProgram, Wish, Lab, trace: URL) {
            let trace = login.folder.url.appending(path: "trace")
            let options = login.options + ["--json", "--client-id", Self.clientID, "--trace", trace.path] + more
            let program = try RunningProgram(
                Product.login.location(), options + [login.address], environment: environment,
                log: login.folder.url.appending(path: "output"), in: login.folder)
            try await program.says("\"event\":\"page\"")
            let line = try #require(program.output.split(separator: "\n").first { $0.contains("\"event\":\"page\"") })
            return (program, try JSONDecoder().decode(Wish.self, from: Data(line.utf8)), lab, trace)
        }

        /// Logs on at the page where codes are typed, as its form would; returns what is shown then.
        private func visit(_ lab: Lab, _ url: String, code: String) async throws -> String {
            let user = lab.users[0]
            let fields = ["UserName=\(user.login)", "Password=\(user.password)", "UserCode=\(code)"]
            return try await post(fields, to: url, lab)
        }

        /// What a form brings.
        private func post(_ fields: [String], to url: String, _ lab: Lab) async throws -> String {
            let visit = try await Execution(
                Program.curl.location(),
                ["--silent", "--show-error", "--cacert", lab.authority]
                    + fields.flatMap { ["--data-urlencode", $0] } + [url])
            #expect(visit.status == 0, "\(visit.output)")
            return visit.output
        }
    }
}

/// What an authenticator shows that is set up with the lab's key (RFC 6238), by the openssl program.
private enum OneTimeCode {
    static func now() async throws -> String {
        let step = Int64(Date.now.timeIntervalSince1970) / 30
        let scratch = try Scratch()
        let counter = scratch.url.appending(path: "counter")
        try withUnsafeBytes(of: step.bigEndian) { Data($0) }.write(to: counter)
        let digest = try await Execution(
            URL(filePath: "/usr/bin/openssl"),
            ["dgst", "-sha1", "-r", "-mac", "HMAC", "-macopt", "key:12345678901234567890", counter.path])
        let code = digest.output.prefix { $0.isHexDigit }
        let offset = try #require(code.last?.hexDigitValue) * 2
        let number = try #require(UInt32(code.dropFirst(offset).prefix(8), radix: 16)) & 0x7FFF_FFFF
        return String(format: "%06u", number % 1_000_000)
    }
}
