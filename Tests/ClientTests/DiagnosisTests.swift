import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// `communicator-login --diagnose` as a user runs it, each against a pool of its own.
    @Suite(.serialized)
    struct DiagnosisTests {
        /// A pool with a fault, the exit status, and the sentences that a person reads.
        struct Case: Sendable, CustomTestStringConvertible {
            let fault: String
            let status: Int32
            let sentences: [String]

            var testDescription: String { fault }

            init(_ fault: String, _ status: Int32, _ sentences: String...) {
                self.fault = fault
                self.status = status
                self.sentences = sentences
            }
        }

        static let cases = [
            Case(
                "missing-intermediate", 4,
                "does not send the intermediate certificate “Lab Intermediate Authority”, so its own certificate cannot be",
                "/pki/intermediate.crt", "Who can mend it: the administrator of the server.", ", then refused"),
            Case(
                "name-mismatch", 4,
                "✗ The certificate that localhost sent is for other.example, not for localhost."),
            Case(
                "html-instead-of-mex", 3, "Something else answers in the place of the pool's web services",
                "Who can mend it: the administrator of the network."),
            Case("clock-skew", 1, "The clock of localhost is 10 minutes ahead", "Who can mend it: you."),
            Case("wrong-password", 1, "Login name or password was not accepted"),
            Case("no-tls-dsk", 4, "offers only"),
        ]

        @Test("The verdict says what is broken, who can mend it and how; so does the exit status", arguments: cases)
        func names(_ expected: Case) async throws {
            let lab = try await Lab(faults: [expected.fault])
            let run = try await Login(lab).run("--diagnose")
            #expect(run.status == expected.status, "\(run.output)")
            for sentence in expected.sentences { #expect(run.output.contains(sentence), "\(run.output)") }
            #expect(!run.output.contains(lab.users[0].password))
        }

        @Test("Where nothing is broken it says so, after all that it has looked at")
        func healthy() async throws {
            let lab = try await Lab()
            let run = try await Login(lab).run("--diagnose")
            #expect(run.status == 0, "\(run.output)")
            let headings = ["Names (DNS)", "SIP registrars", "Web services", "Clocks", "Sign-in", "Verdict"]
            let lines = run.output.split(separator: "\n").map(String.init)
            #expect(lines.filter(headings.contains) == headings, "\(run.output)")
            #expect(run.output.contains("✓ Nothing is broken: signing in works at \(lab.server)."))
            try await lab.sees("signed-out")
        }

        @Test("Without a password it looks at everything but the sign-in")
        func withoutPassword() async throws {
            let lab = try await Lab()
            let login = try Login(lab)
            let run = try await login.run(login.options + ["--diagnose", login.address])
            #expect(run.status == 0, "\(run.output)")
            #expect(run.output.contains("not tried: there is no password"))
            #expect(run.output.contains("offers Negotiate, NTLM"))
            #expect(lab.count(of: "signed-in") == 0)
        }

        @Test("With --json each check is an object, and the verdict is the last")
        func json() async throws {
            let lab = try await Lab(faults: ["missing-intermediate"])
            let run = try await Login(lab).run("--diagnose", "--json")
            #expect(run.events.count == run.output.split(separator: "\n").count, "\(run.output)")
            let registrar = try #require(run.events.first { $0["subject"] as? String == "registrar" })
            #expect(registrar["event"] as? String == "check")
            #expect(registrar["outcome"] as? String == "bad")
            #expect(registrar["target"] as? String == lab.server)
            #expect(registrar["milliseconds"] is NSNumber)
            let details = try #require(registrar["details"] as? [[String: String]])
            #expect(details.contains { $0["name"] == "missing" })
            let verdict = try #require(run.events.last)
            #expect(verdict["event"] as? String == "verdict")
            #expect(verdict["cause"] as? String == "certificate-incomplete")
            #expect(verdict["mender"] as? String == "server-administrator")
        }

        @Test("The report is private, names neither the user nor the login, and says the same")
        func report() async throws {
            let lab = try await Lab()
            let login = try Login(lab)
            let file = login.folder.url.appending(path: "report")
            let run = try await login.run("--diagnose", "--report", file.path)
            #expect(run.status == 0, "\(run.output)")
            let report = try String(contentsOf: file, encoding: .utf8)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(report.hasPrefix("communicator-login "))
            #expect(report.contains("Nothing is broken"))
            #expect(!report.contains("user1"))
            #expect(!report.contains(lab.users[0].password))
        }

        @Test("Interrupted, it ends at once")
        func interrupted() async throws {
            let lab = try await Lab(faults: ["register-unanswered"])
            let login = try Login(lab)
            let program = try login.start("--diagnose")
            try await program.says("Names (DNS)", within: .seconds(60))
            kill(program.identifier, SIGINT)
            #expect(try await program.end(within: .seconds(60)) == 130, "\(program.output)")
            withExtendedLifetime(login) {}
        }

        @Test(
            "A mistake in the usage is status 2",
            arguments: [
                ["--report", "/tmp/x", "user1@contoso.example"], ["--decode", "--diagnose"],
                ["--diagnose", "--report", "/nonexistent/report", "user1@contoso.example"], ["--diagnose", "user1"],
            ])
        func usage(arguments: [String]) async throws {
            let folder = try Scratch()
            let run = try await Execution(
                Product.login.location(), ["--certificate-store", folder.url.path] + arguments)
            #expect(run.status == 2, "\(run.output)")
        }
    }
}
