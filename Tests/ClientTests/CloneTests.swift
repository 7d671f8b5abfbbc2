import Foundation
import Testing

extension ClientTests {
    /// What README.md and docs/ say that can be done in a clone.
    @Suite(.serialized)
    struct CloneTests {
        /// A block of commands, and what it makes.
        struct Commands: CustomTestStringConvertible {
            let text: String
            let leaves: [String]

            var testDescription: String { text }

            /// The commands that a run of the tests runs: those that take long, when COMMUNICATOR_COMMANDS is `seldom`, or
            /// the others. Each is run once, however many pages have it.
            static func documented() throws -> [Commands] {
                let isSeldom = ProcessInfo.processInfo.environment["COMMUNICATOR_COMMANDS"] == "seldom"
                var found: [String: Commands] = [:]
                for block in try DocumentationPage.all().flatMap(\.blocks) {
                    guard case .clone(let leaves, isSeldom) = block.kind else { continue }
                    found[block.text] = Commands(text: block.text, leaves: leaves)
                }
                return found.values.sorted { $0.text < $1.text }
            }
        }

        @Test("The commands for a clone do what the pages say", arguments: try Commands.documented())
        func commands(_ commands: Commands) async throws {
            let run = try await Clone().run(commands.text, leaving: commands.leaves, within: .seconds(7200))
            #expect(run.status == 0, "\(commands.text)\n\(run.output.suffix(4000))")
        }

        @Test("A command that fails, or makes nothing, is noticed")
        func failures() async throws {
            #expect(try await Clone().run("false\ntrue", leaving: [], within: .seconds(60)).status != 0)
            let idle = try await Clone().run("ls ~", leaving: ["build"], within: .seconds(60))
            #expect(idle.status != 0)
            #expect(idle.output.contains("it left no new build"), "\(idle.output)")
        }
    }
}
