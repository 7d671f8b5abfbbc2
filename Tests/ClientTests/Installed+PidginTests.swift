import Foundation
import Testing

extension ClientTests.Installed {
    /// The installed plugin in a clean Debian, used by a person with keyboard and mouse.
    @Suite(.serialized)
    struct PidginTests {
        static let alice = Lab.User(
            address: "alice@contoso.example", login: #"CONTOSO\alice"#, password: "right-password")

        /// People and their statuses.
        static let colleagues = [
            ("bob.baker", "available"), ("carol.fisher", "busy Reviewing the release"),
            ("dave.miller", "be-right-back Coffee"),
        ].map { name, status in
            (
                Lab.User(address: "\(name)@contoso.example", login: "CONTOSO\\\(name)", password: "\(name)-1"),
                status
            )
        }

        @Test("A person makes an account in Pidgin's dialogs, answers its questions, is signed in, and talks to others")
        func signsIn() async throws {
            let root = try #require(CleanRoot.installed)
            // The lab's photos are squares of one colour, which look odd in a picture.
            let lab = try await Lab(
                users: [Self.alice] + Self.colleagues.map(\.0), options: ["--no-address-book"], in: root)
            let desktop = try await Desktop(root)
            let pidgin = try desktop.startPidgin()

            // Where there is no tray the list shows itself after a while, and takes the focus.
            _ = try await desktop.screen.window("Buddy List", within: .seconds(60))
            try await addAccount(at: lab.server, desktop)
            try await acceptCertificate(desktop)
            try await desktop.enter("wrong-password")
            try await pidgin.says("Login name or password was not accepted")
            let list = try await desktop.screen.window("Buddy List")
            try await desktop.screen.place(list, x: 40, y: 40, width: 330, height: 420)
            // It stays above the list, so it makes room.
            try await desktop.screen.place(
                desktop.screen.window("^Accounts$"), x: 420, y: 40, width: 600, height: 420)
            try await desktop.photograph(list, as: "error-dialog")

            // Accounts › Enable Account › the account.
            try await desktop.screen.press("alt+a", "Down", "Right", "Return", in: list)
            try await desktop.enter(Self.alice.password, photographed: true)
            try await lab.sees("signed-in", within: .seconds(60))
            try await pidgin.says("is signed in at", within: .seconds(60))
            try await talk(at: lab, in: root, desktop)
            try await desktop.screen.quit(pidgin)
            try await lab.sees("signed-out")

            #expect(desktop.accounts.contains("<protocol>prpl-communicator</protocol>"))
            #expect(!desktop.accounts.contains(Self.alice.password))

            let again = try desktop.startPidgin()
            try await again.says("is signed in at", within: .seconds(60))
            try await desktop.screen.quit(again)
            #expect(lab.count(of: "certificate") == 1 + Self.colleagues.count)
        }

        @Test("Pidgin diagnoses an account that cannot sign in, from its Tools menu, in a window that can be read")
        func diagnoses() async throws {
            let root = try #require(CleanRoot.installed)
            let lab = try await Lab(users: [Self.alice], options: ["--fault", "missing-intermediate"], in: root)
            let desktop = try await Desktop(
                root, accounts: PurpleFolder.accounts(client: "gtk-gaim", user: Self.alice, server: lab.server),
                width: 1100, height: 800)
            let pidgin = try desktop.startPidgin(authority: root.file(lab.authority))
            // "Reject" has the focus.
            try await desktop.screen.press("Return", in: desktop.screen.window("Server certificate"))
            try await pidgin.says("“Diagnose connection…” in the menu “Office Communicator” tells more.")
            // Tools: its last entry is the menu of this plugin.
            let window = try await desktop.screen.choose(
                ">alt+t", "Up", ">Right", "Return", in: desktop.screen.window("Buddy List"),
                toOpen: "Diagnosis of \(Self.alice.address)")
            try await pidgin.says("certificate-incomplete")
            try await desktop.screen.place(window, x: 40, y: 40, width: 940, height: 640)
            try await desktop.photograph(window, as: "pidgin-diagnosis")
            try await desktop.screen.quit(pidgin)
        }

        /// Fills the dialog in, without a password, and presses Add.
        private func addAccount(at server: String, _ desktop: Desktop) async throws {
            let screen = desktop.screen
            // Pidgin greets a new user with its window of accounts, on whose button "Add…" the focus is.
            try await screen.press("space", in: screen.window("^Accounts$", within: .seconds(60)))
            let dialog = try await screen.window("Add Account")
            // The focus is on the list of protocols; ours is the sixth.
            try await screen.press("space", "Down", "Down", "Down", "Down", "Down", "Return", "Tab", in: dialog)
            try await screen.type(Self.alice.address, in: dialog)
            try await screen.press("Tab", in: dialog)
            try await screen.type(Self.alice.login, in: dialog)
            try await desktop.photograph(dialog, as: "account-basic")
            try await screen.press("ctrl+Next", in: dialog)
            try await screen.click(x: 517, y: 65, in: dialog)
            try await screen.type(server, in: dialog)
            try await desktop.photograph(dialog, as: "account-advanced")
            try await screen.click(x: -50, y: -32, in: dialog)
        }

        /// Puts three colleagues on the contact list, and has a conversation with the first.
        private func talk(at lab: Lab, in root: CleanRoot, _ desktop: Desktop) async throws {
            let list = try await desktop.screen.window("Buddy List")
            try await desktop.screen.dismiss("^Accounts$")
            var colleagues: [Colleague] = []
            for (user, status) in Self.colleagues {
                try await colleagues.append(
                    Colleague(user, server: lab.server, authority: root.file(lab.authority)))
                try colleagues.last?.tell("status \(status)")
                try await add(user.address, to: list, desktop)
            }
            let bob = colleagues[0]
            try bob.tell("send \(Self.alice.address) Are you joining us at two?")
            let conversation = try await desktop.screen.window("Bob Baker")
            try await desktop.screen.type("Yes, with the numbers of this week.", in: conversation)
            try await desktop.screen.press("Return", in: conversation)
            try await bob.reads("Yes, with the numbers of this week.", from: Self.alice.address)
            // For ten seconds Pidgin shows that people came, in the place of their status.
            try await Task.sleep(for: .seconds(10))
            try await desktop.photograph(list, beside: conversation, as: "pidgin-signed-in")
        }

        /// Adds somebody by Pidgin's dialog.
        private func add(_ address: String, to list: String, _ desktop: Desktop) async throws {
            try await desktop.screen.press("ctrl+b", in: list)
            let dialog = try await desktop.screen.window("Add Buddy")
            try await desktop.screen.type(address, in: dialog)
            try await desktop.screen.press("Return", in: dialog)
            try await desktop.screen.close(of: "Add Buddy")
        }

        /// Accepts the lab's certificate for good.
        private func acceptCertificate(_ desktop: Desktop) async throws {
            let question = try await desktop.screen.window("Server certificate", within: .seconds(60))
            try await desktop.photograph(question, as: "certificate-question")
            // "Reject" has the focus; "Accept always" is next.
            try await desktop.screen.press("Tab", "Return", in: question)
        }
    }
}
