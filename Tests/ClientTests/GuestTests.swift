import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// communicator-login as a guest of a meeting.
    @Suite(.serialized)
    struct GuestTests {
        private static let number = "7Q3DSSYV"

        private func lab(faults: [String] = []) async throws -> Lab {
            let user = Lab.User(address: "dana@contoso.example", login: "CONTOSO\\dana", password: "secret")
            return try await Lab(
                users: [user], options: ["--meeting", Self.number] + faults.flatMap { ["--fault", $0] })
        }

        private func link(_ lab: Lab) -> String {
            "https://localhost:\(lab.ports[.web] ?? 0)/meet/dana/\(Self.number)"
        }

        private func arguments(_ lab: Lab, _ name: String, in scratch: Scratch) -> [String] {
            [
                "--join-meeting", link(lab), "--name", name, "--ca-file", lab.authority, "--certificate-store",
                scratch.url.appending(path: name).path,
            ]
        }

        @Test("Guests see each other, read what the others type, and go when the input ends")
        func chat() async throws {
            let lab = try await lab()
            let scratch = try Scratch()
            let anna = try RunningProgram(
                Product.login.location(), arguments(lab, "Anna", in: scratch) + ["--watch"],
                log: scratch.url.appending(path: "output"), in: scratch)
            try await anna.says("+ Anna (", within: .seconds(60))
            let ben = try await Execution(
                Product.login.location(), arguments(lab, "Ben", in: scratch) + ["--json"],
                input: scratch.write("Hello <all>\n\nBye", to: "input"))
            #expect(ben.status == 0, "\(ben.output)")
            #expect((ben.event("meeting")?["uri"] as? String)?.hasSuffix(Self.number) == true)
            #expect(ben.events.filter { $0["event"] as? String == "participant" }.count >= 2)
            #expect(ben.event("ended")?["error"] as? String == "none")
            try await anna.says("- Ben (", within: .seconds(60))
            let lines = anna.output.split(separator: "\n").filter { $0.hasPrefix("Ben (") }
            #expect(lines.map { $0.drop { $0 != ":" } } == [": Hello <all>", ": Bye"])
            kill(anna.identifier, SIGTERM)
            #expect(try await anna.end(within: .seconds(60)) == 0, "\(anna.output)")
            #expect(anna.output.hasSuffix("Left the meeting\n"), "\(anna.output)")
            #expect(!lab.says("\"event\":\"refusal\""))
        }

        @Test("Whoever is not let in is told why, and the exit status is 1")
        func refused() async throws {
            let lab = try await lab(faults: ["guests-refused"])
            let scratch = try Scratch()
            let run = try await Execution(Product.login.location(), arguments(lab, "Anna", in: scratch))
            #expect(run.status == 1, "\(run.output)")
            #expect(run.output.contains("The meeting is over, its link is wrong, or no guests may come."))
            let nonsense = try await Execution(
                Product.login.location(), ["--join-meeting", "nonsense", "--name", "Anna"])
            #expect(nonsense.status == 2, "\(nonsense.output)")
        }
    }
}
