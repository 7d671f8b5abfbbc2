import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// The C library in a C program of its own.
    @Suite(.serialized)
    struct CoreHostTests {
        @Test("Every function refuses what it must, and stopping leaves nothing behind")
        func misuse() async throws {
            let run = try await Execution(CPrograms.compiled().host, ["misuse"])
            #expect(run.status == 0, "\(run.output)")
        }

        @Test("Misuse touches no memory that it must not")
        func misuseUnderValgrind() async throws {
            let run = try await Execution(
                Program.valgrind.location(), Valgrind.arguments + [CPrograms.compiled().host.path, "misuse"],
                within: .seconds(600))
            #expect(run.status == 0, "\(run.output)")
        }

        @Test("A C program signs in with a password, then with the certificate, and out both times")
        func signsIn() async throws {
            let programs = try await CPrograms.compiled()
            let lab = try await Lab()
            let scratch = try Scratch()
            let user = lab.users[0]
            let run = try await Execution(
                programs.host,
                [
                    "sign-in", user.address, user.login, user.password, lab.server, lab.authority,
                    scratch.folder("store").path,
                ])
            #expect(run.status == 0, "\(run.output)")
            #expect(lab.count(of: "signed-in") == 2)
            #expect(lab.count(of: "signed-out") == 2)
            #expect(lab.count(of: "certificate") == 1)
        }
    }
}
