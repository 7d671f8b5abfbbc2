import Foundation
import Testing

extension ClientTests.Installed {
    /// The installed plugin in a clean Debian, used by a person with keyboard and mouse.
    @Suite(.serialized)
    struct PidginTests {
        static let alice = Lab.User(
            address: "alice@contoso.example", login: #"CONTOSO\alice"#, password: "right-password")

        @Test("A person makes an account in Pidgin's dialogs, answers its questions, and is signed in")
        func signsIn() async throws {
            let root = try #require(CleanRoot.installed)
            let lab = try await Lab(users: [Self.alice], in: root)
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
            try await desktop.photographAll(as: "pidgin-signed-in")
            try await desktop.screen.press("ctrl+q", in: list)
            #expect(try await pidgin.end(within: .seconds(60)) == 0)
            try await lab.sees("signed-out")

            let accounts = try String(contentsOf: root.file("home/alice/.purple/accounts.xml"), encoding: .utf8)
            #expect(accounts.contains("<protocol>prpl-communicator</protocol>"))
            #expect(!accounts.contains(Self.alice.password))

            let again = try desktop.startPidgin()
            try await lab.sees("signed-in", times: 2, within: .seconds(60))
            try await again.says("is signed in at", within: .seconds(60))
            try await desktop.screen.press("ctrl+q", in: desktop.screen.window("Buddy List"))
            #expect(try await again.end(within: .seconds(60)) == 0)
            #expect(lab.count(of: "certificate") == 1)
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

    func photographAll(as name: String) async throws {
        let accounts = try await screen.window("^Accounts$")
        try await screen.place(screen.window("Buddy List"), x: 20, y: 40, width: 260, height: 420)
        try await screen.place(accounts, x: 310, y: 40, width: 720, height: 420)
        try await screen.photograph(to: Pictures.place(for: name), ["-crop", "1060x500+0+0", "+repage"])
    }
}
