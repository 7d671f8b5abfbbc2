import Foundation
import Testing

extension ClientTests {
    /// Somebody without any account, at Pidgin's keyboard.
    @Suite(.serialized)
    struct PidginGuestTests {
        private static let number = "7Q3DSSYV"
        private static let dana = Lab.User(address: "dana@contoso.example", login: "CONTOSO\\dana", password: "secret")

        @Test("A guest joins a meeting from Pidgin's Tools menu, writes and reads, sees who comes and goes, and leaves")
        func visit() async throws {
            let lab = try await Lab(users: [Self.dana], options: ["--meeting", Self.number])
            let link = "https://localhost:\(lab.ports[.web] ?? 0)/meet/dana/\(Self.number)"
            let dana = try await Colleague(Self.dana, server: lab.server, authority: URL(filePath: lab.authority))
            try dana.tell("join \(link)")
            _ = try await dana.sees("came \(Self.dana.address)")

            let folder = try PurpleFolder(plugin: Repository.plugin)
            let screen = try await Screen(width: 1000, height: 700)
            let desktop = try await screen.furnish()
            defer { withExtendedLifetime(desktop) {} }
            let pidgin = try RunningProgram(
                Program.pidgin.location(), ["--debug"],
                environment: folder.environment.merging(screen.environment) { $1 }.merging(lab.environment) { $1 },
                log: folder.home.appending(path: "pidgin.log"), in: folder.scratch)
            // Pidgin greets a new user with its window of accounts.
            try await screen.press("alt+F4", in: screen.window("^Accounts$", within: .seconds(60)))
            try await screen.close(of: "^Accounts$")
            let list = try await screen.window("Buddy List", within: .seconds(60))

            try await join(link, as: "Anna", from: list, on: screen)
            let guest = try await dana.sees("came ", besides: Self.dana.address)
            let window = try await screen.window("Conference", within: .seconds(60))
            try dana.tell("say Welcome, Anna")
            try await pidgin.wait("Dana's text", within: .seconds(60)) { folder.logs.contains("Welcome, Anna") }
            try await screen.type("Thank you. <b>Who is here?</b>", in: window)
            try await screen.press("Return", in: window)
            #expect(try await dana.sees("heard \(guest) ") == "Thank you. <b>Who is here?</b>")

            let scratch = try Scratch()
            let ben = try await Execution(
                Product.login.location(),
                [
                    "--join-meeting", link, "--name", "Ben", "--ca-file", lab.authority, "--certificate-store",
                    scratch.url.path,
                ], input: scratch.write("Good morning", to: "input"))
            #expect(ben.status == 0, "\(ben.output)")
            try await pidgin.wait("Ben's visit", within: .seconds(60)) {
                ["Ben entered", "Good morning", "Ben left"].allSatisfy { folder.logs.contains($0) }
            }
            try await screen.place(window, x: 40, y: 40, width: 640, height: 420)
            try await screen.photograph(window, to: Pictures.place(for: "pidgin-guest"))

            let deletions = lab.count(of: "DELETE", in: "method")
            try await screen.press("ctrl+w", in: window)
            _ = try await dana.sees("went \(guest)")
            try await lab.sees("DELETE", in: "method", times: deletions + 1)
            try await screen.press("ctrl+q", in: list)
            #expect(try await pidgin.end(within: .seconds(60)) == 0)
            #expect(!folder.accounts.contains("anonymous"))
            #expect(!lab.says("\"event\":\"refusal\""))
        }

        /// Tools › Office Communicator › Join meeting as guest…
        private func join(_ link: String, as name: String, from list: String, on screen: Screen) async throws {
            let dialog = try await screen.choose(
                ">alt+t", "Up", ">Right", "Down", "Return", in: list, toOpen: "Join meeting as guest")
            try await screen.type(link, in: dialog)
            try await screen.press("Tab", "ctrl+a", in: dialog)
            try await screen.type(name, in: dialog)
            try await screen.press("Return", in: dialog)
            try await screen.close(of: "Join meeting as guest")
        }
    }
}
