import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// The plugin in Pidgin, on a display of its own.
    @Suite(.serialized)
    struct PidginTests {
        @Test("Pidgin signs in, disables and enables the account, quits, and signs in with the kept certificate")
        func signsIn() async throws {
            let lab = try await Lab()
            let folder = try newFolder(at: lab)
            let screen = try await Screen()

            let pidgin = try start(folder, on: screen, lab.environment)
            try await lab.sees("signed-in")
            try await pidgin.says("is signed in at")
            let list = try await screen.window("Buddy List")

            // Accounts menu: its last entry is the account's own menu, whose last entry is "Disable".
            try await screen.choose(">alt+a", "Up", ">Right", "Up", "Return", in: list)
            try await lab.sees("signed-out")
            // Its second entry is now the menu of disabled accounts.
            try await screen.choose(">alt+a", "Down", ">Right", "Return", in: list)
            try await lab.sees("signed-in", times: 2)
            try await screen.quit(pidgin)
            try await lab.sees("signed-out", times: 2)

            let again = try start(folder, on: screen, lab.environment)
            try await lab.sees("signed-in", times: 3)
            try await screen.quit(again)
            #expect(lab.count(of: "certificate") == 1)
        }

        @Test("Pidgin stays connected through a short interruption")
        func interruption() async throws {
            let lab = try await Lab(faults: ["lost-connection"])
            let (screen, pidgin) = try await start(at: lab)
            try await pidgin.says("is signed in at", within: .seconds(60))
            try await pidgin.says("Registered again at", within: .seconds(60))
            #expect(pidgin.output.contains("connection-lost: The server closed the connection."))
            #expect(!pidgin.output.contains("Connection error on"))
            #expect(lab.count(of: "signed-in") == 2)
            try await screen.quit(pidgin)
            try await lab.sees("signed-out")
        }

        @Test("Pidgin opens a conversation with whoever calls")
        func call() async throws {
            let lab = try await Lab(faults: ["incoming-call"])
            let (screen, pidgin) = try await start(at: lab)
            _ = try await screen.window("caller@contoso.example", within: .seconds(60))
            try await screen.quit(pidgin)
        }

        @Test("Pidgin quits while the sign-in is under way")
        func quits() async throws {
            let lab = try await Lab(faults: ["slow-replies=2000"])
            let (screen, pidgin) = try await start(at: lab)
            try await lab.sees("request")
            try await screen.quit(pidgin)
            #expect(lab.count(of: "signed-in") == 0)
        }

        @Test("Pidgin asks about a certificate that is not trusted")
        func certificate() async throws {
            let (screen, pidgin, _) = try await play("certificate")
            // "Reject" has the focus; "Accept always" is next.
            try await screen.press("Tab", "Return", in: screen.window("Server certificate"))
            try await pidgin.says("is signed in at")
        }

        @Test("Pidgin asks for a password, and remembers it when it may")
        func password() async throws {
            let (screen, pidgin, folder) = try await play("password")
            let dialog = try await screen.window("^Password$")
            try await screen.type("s3cret", in: dialog)
            try await screen.press("Return", in: dialog)
            try await pidgin.says("is signed in at")
            try await screen.quit(pidgin)
            #expect(!folder.accounts.contains("<password>"))
        }

        @Test("Pidgin offers user agents to a user whose own is refused")
        func userAgent() async throws {
            let (screen, pidgin, folder) = try await play("user-agent")
            try await screen.press("Return", in: screen.window("User agent refused"))
            try await pidgin.says("is signed in at")
            try await screen.quit(pidgin)
            #expect(folder.accounts.contains("<setting name='useragent' type='string'>UCCAPI/15 OC/15</setting>"))
        }

        /// Starts Pidgin for the first user of a pool, with a new folder.
        private func start(at lab: Lab) async throws -> (Screen, RunningProgram) {
            let screen = try await Screen()
            return (screen, try start(newFolder(at: lab), on: screen, lab.environment))
        }

        private func newFolder(at lab: Lab) throws -> PurpleFolder {
            try PurpleFolder(client: "gtk-gaim", plugin: Repository.plugin, user: lab.users[0], server: lab.server)
        }

        private func start(_ folder: PurpleFolder, on screen: Screen, _ more: [String: String]) throws -> RunningProgram
        {
            try RunningProgram(
                Program.pidgin.location(), ["--debug"],
                environment: folder.environment.merging(screen.environment) { $1 }.merging(more) { $1 },
                log: folder.home.appending(path: "pidgin-\(UUID().uuidString.prefix(4)).log"), in: folder.scratch)
        }

        /// Starts Pidgin with the fake core, which follows a play.
        private func play(_ name: String) async throws -> (Screen, RunningProgram, PurpleFolder) {
            let folder = try await PurpleFolder(
                client: "gtk-gaim", plugin: CPrograms.compiled().playingPlugin,
                user: Lab.User(address: "alice@contoso.com", login: "CONTOSO\\alice", password: "secret"),
                server: "fe01.contoso.com", password: false)
            let screen = try await Screen()
            return (screen, try start(folder, on: screen, ["FAKE_CORE_PLAY": name]), folder)
        }
    }
}
