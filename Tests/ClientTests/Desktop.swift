import Foundation
import Testing

/// A display with a window manager, on which alice of a clean Debian works with Pidgin, in a home folder of her own for
/// each test.
final class Desktop {
    let screen: Screen
    /// The home folder as the test sees it.
    let home: URL

    private let root: CleanRoot
    private let path: String
    private let windowManager: RunningProgram

    /// - Parameter accounts: Pidgin's accounts.xml; without it Pidgin is new to alice.
    init(_ root: CleanRoot, accounts: String? = nil, width: Int = 1060, height: Int = 640) async throws {
        self.root = root
        path = "/home/alice/desktop-\(UUID().uuidString.prefix(8))"
        home = root.file(path)
        screen = try await Screen(width: width, height: height)
        windowManager = try await screen.furnish()
        try await root.succeed("mkdir", "-p", "\(path)/.purple", as: .alice)
        guard let accounts else { return }
        try Data(accounts.utf8).write(to: home.appending(path: ".purple/accounts.xml"))
        try await root.succeed("chown", "alice:", "\(path)/.purple/accounts.xml")
    }

    /// - Parameter authority: PEM file of further trusted authorities, as the test sees it.
    func startPidgin(authority: URL? = nil) throws -> RunningProgram {
        var environment = ["HOME": path, "GTK2_RC_FILES": "/usr/share/themes/Adwaita/gtk-2.0/gtkrc"]
        if let authority {
            let copy = home.appending(path: "authority.pem")
            try? FileManager.default.removeItem(at: copy)
            try FileManager.default.copyItem(at: authority, to: copy)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: copy.path)
            environment["SSL_CERT_FILE"] = "\(path)/authority.pem"
        }
        return try root.start(
            ["pidgin", "--debug"], as: .alice, environment: screen.environment.merging(environment) { $1 })
    }

    /// Pidgin's accounts as they are on disk now.
    var accounts: String {
        (try? String(contentsOf: home.appending(path: ".purple/accounts.xml"), encoding: .utf8)) ?? ""
    }

    /// What Pidgin has noted of conversations, in HTML.
    var logs: String { PurpleFolder.logs(of: home) }

    /// Answers the question for the password.
    func enter(_ password: String, photographed: Bool = false) async throws {
        let prompt = try await screen.window("^Password$", within: .seconds(60))
        if photographed { try await photograph(prompt, as: "password-prompt") }
        try await screen.type(password, in: prompt)
        try await screen.press("Return", in: prompt)
    }

    func photograph(_ window: String, as name: String) async throws {
        try await Pictures.take(name) { try await screen.photograph(window, to: $0) }
    }

    func photograph(_ list: String, beside conversation: String, as name: String) async throws {
        try await screen.place(list, x: 20, y: 40, width: 260, height: 420)
        try await screen.place(conversation, x: 310, y: 40, width: 720, height: 420)
        try await Pictures.take(name) {
            try await screen.photograph(to: $0, ["-crop", "1060x500+0+0", "+repage"])
        }
    }
}
