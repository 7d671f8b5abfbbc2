import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// The plugin in a libpurple client without a face.
    @Suite(.serialized)
    struct AccountTests {
        @Test("libpurple loads the plugin, quits and unloads it, cleanly under valgrind")
        func loads() async throws {
            let run = try await accounts("load", valgrind: true)
            #expect(run.status == 0, "\(run.output)")
            #expect(Valgrind.leaks(in: run.output, through: "CPurplePlugin").isEmpty)
        }

        @Test("An account signs in and out, and in and out again, and leaves nothing behind")
        func again() async throws {
            let lab = try await Lab()
            let run = try await accounts("again", lab: lab)
            #expect(run.status == 0, "\(run.output)")
            #expect(lab.count(of: "signed-in") == 2)
            #expect(lab.count(of: "signed-out") == 2)
            #expect(lab.count(of: "certificate") == 1)
        }

        @Test("Ten accounts at once sign in and out, on one thread, and leave nothing behind")
        func ten() async throws {
            let lab = try await Lab(users: 10)
            let run = try await accounts("stay", lab: lab)
            #expect(run.status == 0, "\(run.output)")
            #expect(lab.count(of: "signed-in") == 10)
            #expect(lab.count(of: "signed-out") == 10)
        }

        @Test("Quitting while a sign-in is under way ends cleanly", arguments: [0, 30, 100, 300])
        func quits(milliseconds: Int) async throws {
            let lab = try await Lab(faults: ["slow-replies=50"])
            let run = try await accounts("quit", lab: lab, environment: ["QUIT_AFTER": "\(milliseconds)"])
            #expect(run.status == 0, "\(run.output)")
        }

        private func accounts(
            _ scenario: String, lab: Lab? = nil, environment: [String: String] = [:], valgrind: Bool = false
        ) async throws -> Execution {
            let program = try await CPrograms.compiled().accounts
            let scratch = try Scratch()
            var arguments = try [
                Repository.products.path, scratch.folder("user").path, scenario,
            ]
            if let lab { arguments += [lab.server] + lab.users.flatMap { [$0.purpleName, $0.password] } }
            let environment = environment.merging(lab?.environment ?? [:]) { $1 }
            guard valgrind else {
                return try await Execution(program, arguments, environment: environment, within: .seconds(240))
            }
            return try await Execution(
                Program.valgrind.location(), Valgrind.arguments + [program.path] + arguments, environment: environment,
                within: .seconds(600))
        }
    }
}
