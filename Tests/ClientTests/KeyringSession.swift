import Foundation
import TestScratch

/// A user's session with a bus and an unlocked keyring: GNOME's, with its files in a folder of its own.
final class KeyringSession {
    /// What programs of the session see.
    let environment: [String: String]

    private let scratch: Scratch
    private let bus: RunningProgram
    private let keyring: RunningProgram

    init() async throws {
        scratch = try Scratch()
        let home = try scratch.folder("home")
        let runtime = try scratch.folder("run")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: runtime.path)
        let log = scratch.url.appending(path: "bus.log")
        bus = try RunningProgram(
            Program.bus.location(),
            ["--session", "--nofork", "--nopidfile", "--print-address=1", "--address=unix:path=\(runtime.path)/bus"],
            log: log)
        try await bus.says("unix:path=")
        let environment = [
            "HOME": home.path, "XDG_RUNTIME_DIR": runtime.path, "XDG_DATA_HOME": home.path,
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=\(runtime.path)/bus",
        ]
        self.environment = environment
        keyring = try RunningProgram(
            Program.keyring.location(), ["--foreground", "--unlock", "--components=secrets"],
            environment: environment, input: scratch.write("login", to: "login"),
            log: scratch.url.appending(path: "keyring.log"))
        try await awaitKeyring()
    }

    private func awaitKeyring() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let answer = try await Execution(
                Program.busCaller.location(),
                [
                    "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
                    "org.freedesktop.DBus.NameHasOwner",
                    "string:org.freedesktop.secrets",
                ], environment: environment)
            if answer.output.contains("boolean true") { return }
            guard .now < deadline, keyring.isRunning else {
                throw Failure("the keyring does not start: \(keyring.output)\(bus.output)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// What another program, libsecret's own, finds in the keyring for an account; empty if nothing.
    func password(of user: Lab.User) async throws -> String { try await secret("password", of: user) }

    /// What it finds of another kind.
    func secret(_ kind: String, of user: Lab.User) async throws -> String {
        try await Execution(
            Program.keyringReader.location(),
            ["lookup", "kind", kind, "address", user.address, "login", user.login], environment: environment
        ).output
    }

    /// Waits until the keyring has an account's password.
    func keeps(_ user: Lab.User) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await password(of: user) != user.password {
            guard .now < deadline else { throw Failure("the keyring does not get the password of \(user.address)") }
        }
    }
}
