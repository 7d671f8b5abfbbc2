import Foundation
import Testing

extension ClientTests {
    /// communicator-login over the web services (UCWA), where it is told so, and where nothing else is open.
    @Suite(.serialized)
    struct WebSignInTests {
        @Test("With --transport ucwa it signs in over the web services, shows the contacts, and signs out")
        func signsIn() async throws {
            let lab = try await Lab(users: 2)
            let login = try Login(lab)
            let server = "localhost:\(lab.ports[.web] ?? 0)"
            let run = try await login.run(
                "--transport", "ucwa", "--server", server, "--contacts", "--search", "user2")
            #expect(run.status == 0, "\(run.output)")
            let parts = [
                "✓ Discovery", "✓ Web ticket", "✓ Registration", "Signed in as sip:user1@contoso.example",
                "pool         \(server) (UCWA)", "user2@contoso.example", "Signed out",
            ]
            for part in parts { #expect(run.output.contains(part), "\(part) is missing in:\n\(run.output)") }
            #expect(!run.output.contains(lab.users[0].password))
            #expect(lab.count(of: "authenticated") == 0, "nothing goes over SIP")
        }

        @Test("Where a firewall closes the SIP ports, the sign-in goes over the web services, and the steps say so")
        func fallsBack() async throws {
            let landscape = try await Landscape(.usualOutside.without(.edge, 443))
            let run = try await landscape.signIn("--json")
            #expect(run.status == 0, "\(run.output)")
            let steps = run.events.filter { $0["event"] as? String == "step" }
            #expect(steps.contains { $0["step"] as? String == "connection" && $0["outcome"] as? String == "failed" })
            #expect(
                steps.contains { $0["step"] as? String == "registration" && $0["outcome"] as? String == "succeeded" })
            #expect(run.event("signed-in")?["product"] as? String == "UCWA", "\(run.output)")
            #expect(run.output.contains("UCWA"))
        }

        @Test("So it does where the registrar was named in the options")
        func fallsBackFromNamed() async throws {
            let landscape = try await Landscape(.usualOutside.without(.edge, 443))
            let run = try await landscape.signIn("--json", "--server", "\(Landscape.Plan.edge):443")
            #expect(run.status == 0, "\(run.output)")
            #expect(run.event("signed-in")?["product"] as? String == "UCWA", "\(run.output)")
        }
    }
}
