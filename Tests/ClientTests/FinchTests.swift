import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// The plugin in Finch, in a terminal of its own.
    @Suite(.serialized)
    struct FinchTests {
        @Test("Finch signs in, quits, and signs in with the kept certificate")
        func signsIn() async throws {
            let lab = try await Lab()
            let folder = try PurpleFolder(
                client: "gnt-purple", plugin: Repository.plugin, user: lab.users[0], server: lab.server)
            for attempt in 1...2 {
                let finch = try await Terminal(
                    Program.finch.location(), environment: folder.environment.merging(lab.environment) { $1 },
                    in: folder.scratch)
                try await lab.sees("signed-in", times: attempt)
                try await finch.shows("Buddy List")
                try await finch.press("M-q")
                try await finch.end()
                try await lab.sees("signed-out", times: attempt)
            }
            #expect(lab.count(of: "certificate") == 1)
        }

        @Test("Finch's user makes an account, answers the questions and is signed in, with the keys of the users' page")
        func documentedKeys() async throws {
            let alice = Lab.User(address: "alice@contoso.example", login: #"CONTOSO\alice"#, password: "right-password")
            let lab = try await Lab(users: [alice])
            let folder = try PurpleFolder(plugin: Repository.plugin)
            let finch = try await Terminal(
                Program.finch.location(), environment: folder.environment, in: folder.scratch)
            try await finch.shows("┤New Account├", within: .seconds(60))
            try await finch.press("M-c")
            try await finch.shows(no: "New Account")

            try await finch.press("M-a")
            try await finch.shows("┤Actions├")
            try await finch.press("Enter")
            try await finch.shows("┤Accounts├")
            try await finch.press("Tab", "Enter")
            try await finch.shows("┤New Account├")
            // The first protocol with an O is pidgin-sipe's, ours is the next. (Ctrl+N is the arrow down.)
            try await finch.press("Enter", "O", "C-n", "Enter")
            try await finch.shows("│Office Communicator / Sk")
            try await finch.press("Tab", alice.address, "Tab", alice.login)
            // Over the password, the alias and "Remember password".
            try await finch.press("Tab", "Tab", "Tab", "Tab", lab.server)
            try await finch.press("Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Enter")

            try await finch.shows("Server certificate")
            try await goTo("Server certificate", in: finch)
            // The first button is "Accept once", the next "Accept always".
            try await finch.press("Tab", "Enter")
            try await finch.shows("│Password")
            try await goTo("Password", in: finch)
            try await finch.press(alice.password, "Tab", "Tab", "Enter")
            try await lab.sees("signed-in")
            try await finch.press("M-q")
            try await finch.end()
            try await lab.sees("signed-out")
        }

        /// Goes from window to window until the one of that title is before the others.
        private func goTo(_ title: String, in finch: Terminal) async throws {
            for _ in 1...6 {
                if try await finch.contents()?.contains("┤\(title)├") == true { return }
                try await finch.press("M-n")
            }
            throw Failure("Alt+N does not lead to the window \(title)")
        }

        @Test("Finch stays connected through a short interruption")
        func interruption() async throws {
            let lab = try await Lab(faults: ["lost-connection"])
            let folder = try PurpleFolder(
                client: "gnt-purple", plugin: Repository.plugin, user: lab.users[0], server: lab.server)
            let finch = try await Terminal(
                Program.finch.location(), environment: folder.environment.merging(lab.environment) { $1 },
                in: folder.scratch)
            try await lab.sees("signed-in", times: 2, within: .seconds(60))
            try await finch.shows("Buddy List")
            try await finch.shows(no: "was disconnected")
            try await finch.press("M-q")
            try await finch.end()
            try await lab.sees("signed-out", times: 1)
            #expect(lab.count(of: "certificate") == 1)
        }

        @Test("Finch quits while the sign-in is under way")
        func quits() async throws {
            let lab = try await Lab(faults: ["slow-replies=2000"])
            let folder = try PurpleFolder(
                client: "gnt-purple", plugin: Repository.plugin, user: lab.users[0], server: lab.server)
            let finch = try await Terminal(
                Program.finch.location(), environment: folder.environment.merging(lab.environment) { $1 },
                in: folder.scratch)
            try await lab.sees("request")
            try await finch.press("M-q")
            try await finch.end()
            #expect(lab.count(of: "signed-in") == 0)
        }

        @Test("Finch asks about a certificate that is not trusted")
        func certificate() async throws {
            let folder = try await PurpleFolder(
                client: "gnt-purple", plugin: CPrograms.compiled().playingPlugin,
                user: Lab.User(address: "alice@contoso.com", login: "", password: "secret"), server: "fe01.contoso.com")
            let finch = try await Terminal(
                Program.finch.location(),
                environment: folder.environment.merging(["FAKE_CORE_PLAY": "certificate"]) { $1 }, in: folder.scratch)
            try await finch.shows("Server certificate")
            // The window stands behind the list of buddies; its first button is "Accept once".
            try await finch.press("M-n")
            try await finch.shows("Accept always")
            try await finch.press("Enter")
            try await finch.shows(no: "Server certificate")
        }
    }
}
