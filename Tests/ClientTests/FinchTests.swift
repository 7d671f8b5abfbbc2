import Foundation
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
