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
            let lab = try await Lab(users: [Self.alice] + Self.colleagues.map(\.0), in: root)
            let desktop = try await Desktop(root)
            let pidgin = try desktop.startPidgin()

            try await addAccount(at: lab.server, desktop)
            try await acceptCertificate(desktop)
            try await enter("wrong-password", desktop)
            try await pidgin.says("Login name or password was not accepted")
            let list = try await desktop.screen.window("Buddy List")
            try await desktop.screen.place(list, x: 40, y: 40, width: 330, height: 420)
            // It stays above the list, so it makes room.
            try await desktop.screen.place(
                desktop.screen.window("^Accounts$"), x: 420, y: 40, width: 600, height: 420)
            try await desktop.photograph(list, as: "error-dialog")

            // Accounts › Enable Account › the account.
            try await desktop.screen.press("alt+a", "Down", "Right", "Return", in: list)
            try await enter(Self.alice.password, desktop, photographed: true)
            try await lab.sees("signed-in", within: .seconds(60))
            try await pidgin.says("is signed in at", within: .seconds(60))
            try await talk(at: lab, in: root, desktop)
            try await desktop.screen.press("ctrl+q", in: list)
            #expect(try await pidgin.end(within: .seconds(60)) == 0)
            try await lab.sees("signed-out")

            let accounts = try String(contentsOf: root.file("home/alice/.purple/accounts.xml"), encoding: .utf8)
            #expect(accounts.contains("<protocol>prpl-communicator</protocol>"))
            #expect(!accounts.contains(Self.alice.password))

            let again = try desktop.startPidgin()
            try await again.says("is signed in at", within: .seconds(60))
            try await desktop.screen.press("ctrl+q", in: desktop.screen.window("Buddy List"))
            #expect(try await again.end(within: .seconds(60)) == 0)
            #expect(lab.count(of: "certificate") == 1 + Self.colleagues.count)
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
            try await desktop.screen.press("alt+F4", in: desktop.screen.window("^Accounts$"))
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

        private func enter(_ password: String, _ desktop: Desktop, photographed: Bool = false) async throws {
            let prompt = try await desktop.screen.window("^Password$", within: .seconds(60))
            if photographed { try await desktop.photograph(prompt, as: "password-prompt") }
            try await desktop.screen.type(password, in: prompt)
            try await desktop.screen.press("Return", in: prompt)
        }
    }
}

/// A display with a window manager, on which alice of a clean Debian works.
private struct Desktop {
    let screen: Screen
    private let root: CleanRoot
    private let windowManager: RunningProgram

    init(_ root: CleanRoot) async throws {
        self.root = root
        screen = try await Screen(width: 1060, height: 640)
        windowManager = try await screen.furnish()
    }

    func startPidgin() throws -> RunningProgram {
        try root.start(
            ["pidgin", "--debug"], as: .alice,
            environment: screen.environment.merging(
                ["GTK2_RC_FILES": "/usr/share/themes/Adwaita/gtk-2.0/gtkrc"]
            ) { $1 })
    }

    func photograph(_ window: String, as name: String) async throws {
        try await screen.photograph(window, to: Pictures.place(for: name))
    }

    func photograph(_ list: String, beside conversation: String, as name: String) async throws {
        try await screen.place(list, x: 20, y: 40, width: 260, height: 420)
        try await screen.place(conversation, x: 310, y: 40, width: 720, height: 420)
        try await screen.photograph(to: Pictures.place(for: name), ["-crop", "1060x500+0+0", "+repage"])
    }
}
