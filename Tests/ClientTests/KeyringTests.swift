import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// Passwords in the desktop's keyring, with GNOME's Secret Service.
    @Suite(.serialized)
    struct KeyringTests {
        @Test("A password is kept once the user is signed in, taken from the keyring, and forgotten when it is refused")
        func life() async throws {
            let desktop = try await KeyringSession()
            let lab = try await Lab()
            let login = try Login(lab)
            let first = try login.start("--keyring", "--json", "--watch", environment: desktop.environment)
            try await desktop.keeps(lab.users[0])
            first.stop()
            #expect(!first.output.contains("\"event\":\"notice\""), "\(first.output)")
            try await takesFromKeyring(lab, desktop)
            try await forgetsRefused(lab.users[0], desktop)
        }

        private func takesFromKeyring(_ lab: Lab, _ desktop: KeyringSession) async throws {
            let login = try Login(lab)
            let run = try await login.run(
                login.options + ["--keyring", "--json", login.address], environment: desktop.environment)
            #expect(run.status == 0, "\(run.output)")
            #expect(run.event("signed-in")?["certificate_was_kept"] as? Bool == false)
        }

        /// The password is another one now.
        private func forgetsRefused(_ user: Lab.User, _ desktop: KeyringSession) async throws {
            let lab = try await Lab(users: [.init(address: user.address, login: user.login, password: "another")])
            let login = try Login(lab)
            let keyring = login.options + ["--keyring", "--json", login.address]
            let refused = try await login.run(keyring, environment: desktop.environment)
            #expect(refused.event("ended")?["error"] as? String == "credentials-refused", "\(refused.output)")
            #expect(try await desktop.password(of: user).isEmpty)
            let again = try await login.run(keyring, environment: desktop.environment)
            #expect(again.event("ended")?["error"] as? String == "password-needed", "\(again.output)")
            #expect(lab.count(of: "failed-log-on") == 1)
        }

        @Test("A password that no server has judged, since the certificate was enough, is not kept")
        func unjudged() async throws {
            let desktop = try await KeyringSession()
            let lab = try await Lab()
            let login = try Login(lab)
            #expect(try await login.run().status == 0)
            let wrong = try login.folder.write("not it\n", to: "wrong-password")
            let run = try await login.run(
                login.options + ["--password-file", wrong.path, "--keyring", "--json", login.address],
                environment: desktop.environment)
            #expect(run.event("signed-in")?["certificate_was_kept"] as? Bool == true, "\(run.output)")
            #expect(try await desktop.password(of: lab.users[0]).isEmpty)
        }

        @Test("Without a keyring the user signs in all the same, and is told that the password is not kept")
        func noKeyring() async throws {
            let login = try Login(try await Lab())
            let nowhere = [
                "DBUS_SESSION_BUS_ADDRESS": "unix:path=\(login.folder.url.path)/none",
                "XDG_RUNTIME_DIR": login.folder.url.path,
            ]
            let run = try await login.run(
                login.options + login.password + ["--keyring", "--json", login.address],
                environment: nowhere)
            #expect(run.status == 0, "\(run.output)")
            #expect(run.output.contains("could not be kept in the system's keyring"), "\(run.output)")
            // The certificate needs neither password nor keyring.
            let kept = try await login.run(
                login.options + ["--keyring", "--json", login.address], environment: nowhere)
            #expect(kept.event("signed-in")?["certificate_was_kept"] as? Bool == true, "\(kept.output)")
        }

        @Test("A keyring that never answers keeps nobody who signs in from it, nor from giving up")
        func silentKeyring() async throws {
            let lab = try await Lab()
            let login = try Login(lab)
            let bus = try SilentBus(in: login.folder)
            let run = try await login.run(
                login.options + login.password + ["--keyring", "--json", login.address], environment: bus.environment)
            #expect(run.status == 0 && run.event("signed-in") != nil, "\(run.output)")
            #expect(bus.isCalled)
            try await givesUp(try Login(lab))
        }

        private func givesUp(_ login: Login) async throws {
            let bus = try SilentBus(in: login.folder)
            let program = try RunningProgram(
                Product.login.location(), login.options + ["--keyring", "--json", login.address],
                environment: bus.environment, log: login.folder.url.appending(path: "output"))
            try await program.wait("a question to the keyring", within: .seconds(60)) { bus.isCalled }
            kill(program.identifier, SIGTERM)
            _ = try await program.end(within: .seconds(60))
            #expect(program.output.contains("\"event\":\"ended\""), "\(program.output)")
        }

        @Test(
            "The password is neither in the memory of a program that is signed in, nor in its arguments and its trace",
            arguments: ["tls-dsk", "ntlm"])
        func leavesNoTrace(scheme: String) async throws {
            let user = Lab.User(
                address: "alice@contoso.example", login: "CONTOSO\\alice", password: "Xq7-hidden-Zw3-password")
            let lab = try await Lab(users: [user], options: ["--scheme", scheme])
            let login = try Login(lab)
            let trace = login.folder.url.appending(path: "trace")
            let program = try login.start(
                "--auth", scheme, "--trace", trace.path, "--watch", "--json")
            try await program.says("\"event\":\"signed-in\"")
            let dump = login.folder.url.appending(path: "core")
            let debugger = try await Execution(
                Program.debugger.location(),
                ["-p", "\(program.identifier)", "-batch", "-ex", "gcore \(dump.path)"], within: .seconds(300))
            let image = try #require(try? Data(contentsOf: dump), "\(debugger.output)")
            #expect(image.count > 1 << 20)
            for form in [Data(user.password.utf8), Data(user.password.utf16.flatMap { [UInt8($0 & 0xFF), 0] })] {
                #expect(image.range(of: form) == nil)
            }
            #expect(image.range(of: Data(user.address.utf8)) != nil, "the search finds what is there")
            let arguments = try Data(contentsOf: URL(filePath: "/proc/\(program.identifier)/cmdline"))
            #expect(arguments.range(of: Data(user.password.utf8)) == nil)
            let traced = try Data(contentsOf: trace)
            #expect(traced.count > 1000 && traced.range(of: Data(user.password.utf8)) == nil)
            #expect(
                try String(contentsOfFile: "/proc/\(program.identifier)/limits", encoding: .utf8)
                    .split(separator: "\n").contains { $0.hasPrefix("Max core file size") && $0.contains(" 0  ") })
        }
    }
}
