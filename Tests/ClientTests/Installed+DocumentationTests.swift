import Foundation
import Testing

extension ClientTests.Installed {
    /// What README.md and docs/ say is so.
    @Suite(.serialized)
    struct DocumentationTests {
        /// The commands that nothing of ours runs as the pages have them, and why.
        static let exceptions = [
            "./build test": "it is what runs the commands, and what .ci/run runs",
            "./build check": "it runs ./build test's commands and its own, which takes hours",
        ]

        @Test("Every block of commands is run by a test or by ./build check documentation, as it is written")
        func everyCommandIsRun() throws {
            let tests = try Self.namesOfTests()
            for page in try DocumentationPage.all() {
                for block in page.blocks {
                    switch block.kind {
                    case .run, .clone, .text: break
                    case .tested(let name): #expect(tests.contains(name), "\(page.name): \(name)")
                    case .unmarked:
                        #expect(Self.exceptions.keys.contains(block.text), "\(page.name): nothing runs\n\(block.text)")
                    }
                }
            }
        }

        @Test("Every ./build that a sentence names stands in a block of commands too")
        func commandsInSentences() throws {
            let pages = try DocumentationPage.all()
            let commands = Set(pages.flatMap(\.blocks).flatMap { $0.text.split(separator: "\n").map(String.init) })
            for page in pages {
                let named = page.text.matches(of: /(?m)`(\.\/build [^`]+)`/).map { $0.1.replacing("\n", with: " ") }
                for command in named { #expect(commands.contains(String(command)), "\(page.name): \(command)") }
            }
        }

        @Test("The commands of each page do what it says", arguments: try DocumentationPage.all().filter(\.runs))
        func commands(page: DocumentationPage) async throws {
            let root = try #require(CleanRoot.installed)
            let run = try await root.runAlone(page.script, within: .seconds(300))
            #expect(run.status == 0, "\(page.name)\n\(run.output.suffix(4000))")
        }

        @Test("Every sentence that the users' page quotes is one that the programs can say")
        func quotations() throws {
            let catalogue = try String(
                contentsOf: Repository.root.appending(path: "po/communicator.pot"), encoding: .utf8)
            // The page writes … for a value.
            let sentences = catalogue.replacing("\"\n\"", with: "").replacing(/%(\d+\$)?[sd]/, with: "…")
            var count = 0
            for page in try DocumentationPage.all() where page.name == "users.md" {
                for quotation in page.text.matches(of: /“([^”]+)”/) {
                    let sentence = quotation.1.replacing("\n", with: " ")
                    count += 1
                    #expect(sentences.contains("msgid \"\(sentence)\""), "\(page.name): \(sentence)")
                }
            }
            #expect(count > 0)
        }

        @Test("Every link leads to a file, and every picture is there")
        func links() throws {
            for page in try DocumentationPage.all() {
                for link in page.text.matches(of: /\]\(([^)#]+)(#[^)]*)?\)/) where !link.1.hasPrefix("https:") {
                    let target = page.url.deletingLastPathComponent().appending(path: String(link.1))
                    #expect(FileManager.default.fileExists(atPath: target.path), "\(page.name): \(link.1)")
                }
            }
        }

        /// The functions of the tests.
        private static func namesOfTests() throws -> Set<String> {
            let folder = Repository.root.appending(path: "Tests")
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            var names: Set<String> = []
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift" else { continue }
                let text = try String(contentsOf: file, encoding: .utf8)
                names.formUnion(text.matches(of: /(?m)^ *func ([A-Za-z]+)\(/).map { String($0.1) })
            }
            return names
        }
    }
}
