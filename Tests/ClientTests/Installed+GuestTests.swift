import Foundation
import TestScratch
import Testing

extension ClientTests.Installed {
    /// Somebody without any account, at the keyboard of the installed Pidgin.
    @Suite(.serialized)
    struct GuestTests {
        private static let number = "7Q3DSSYV"
        private static let dana = Lab.User(address: "dana@contoso.example", login: "CONTOSO\\dana", password: "secret")

        @Test("A guest joins a meeting from Pidgin's Tools menu, writes and reads, sees who comes and goes, and leaves")
        func visit() async throws {
            let root = try #require(CleanRoot.installed)
            let lab = try await Lab(users: [Self.dana], options: ["--meeting", Self.number], in: root)
            let authority = root.file(lab.authority)
            let link = "https://localhost:\(lab.ports[.web] ?? 0)/meet/dana/\(Self.number)"
            let dana = try await Colleague(Self.dana, server: lab.server, authority: authority)
            try dana.tell("join \(link)")
            _ = try await dana.sees("came \(Self.dana.address)")

            let desktop = try await Desktop(root)
            let screen = desktop.screen
            let pidgin = try desktop.startPidgin(authority: authority)
            // Pidgin greets a new user with its window of accounts.
            try await screen.dismiss("^Accounts$")
            let list = try await screen.window("Buddy List", within: .seconds(60))

            try await join(link, as: "Anna", from: list, on: desktop)
            let guest = try await dana.sees("came ", besides: Self.dana.address)
            let window = try await screen.window("Conference", within: .seconds(60))
            try dana.tell("say Welcome, Anna")
            try await pidgin.wait("Dana's text", within: .seconds(60)) { desktop.logs.contains("Welcome, Anna") }
            let greeting = "Thank you. Who else is coming?"
            try await screen.type(greeting, in: window)
            try await screen.press("Return", in: window)
            #expect(try await dana.sees("heard \(guest) ") == greeting)

            let scratch = try Scratch()
            let ben = try await Execution(
                Product.login.location(),
                [
                    "--join-meeting", link, "--name", "Ben", "--ca-file", authority.path, "--certificate-store",
                    scratch.url.path,
                ], input: scratch.write("Good morning", to: "input"))
            #expect(ben.status == 0, "\(ben.output)")
            try await pidgin.wait("Ben's visit", within: .seconds(60)) {
                ["Ben entered", "Good morning", "Ben left"].allSatisfy { desktop.logs.contains($0) }
            }
            try await screen.place(window, x: 40, y: 40, width: 640, height: 420)
            try await desktop.photograph(window, as: "pidgin-guest")
            try await screen.type("Only <b>Ben</b>?", in: window)
            try await screen.press("Return", in: window)
            #expect(try await dana.sees("heard \(guest) ", besides: greeting) == "Only <b>Ben</b>?")

            let deletions = lab.count(of: "DELETE", in: "method")
            try await screen.press("ctrl+w", in: window)
            _ = try await dana.sees("went \(guest)")
            try await lab.sees("DELETE", in: "method", times: deletions + 1)
            try await desktop.screen.quit(pidgin)
            #expect(!desktop.accounts.contains("anonymous"))
            #expect(!lab.says("\"event\":\"refusal\""))
        }

        /// Tools › Office Communicator › Join meeting as guest…
        private func join(_ link: String, as name: String, from list: String, on desktop: Desktop) async throws {
            let screen = desktop.screen
            let dialog = try await screen.choose(
                ">alt+t", "Up", ">Right", "Down", "Return", in: list, toOpen: "Join meeting as guest")
            try await screen.type(link, in: dialog)
            try await screen.press("Tab", "ctrl+a", in: dialog)
            try await screen.type(name, in: dialog)
            try await desktop.photograph(dialog, as: "guest-dialog")
            try await screen.press("Return", in: dialog)
            try await screen.close(of: "Join meeting as guest")
        }
    }
}
