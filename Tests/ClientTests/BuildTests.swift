import Foundation
import Testing

extension ClientTests {
    /// What `./build` says to somebody who mistypes.
    struct BuildTests {
        @Test(
            "Words that ./build does not know are refused at once, with the word and exit status 2",
            arguments: [
                "nonsense", "plugin nonsense", "install nonsense", "install --system nonsense", "deb nonsense",
                "deb trixie nonsense", "root nonsense", "root bookworm nonsense", "check nonsense", "bench nonsense",
                "bench loading nonsense", "order nonsense",
            ])
        func unknownWords(_ command: String) async throws {
            let run = try await Execution(
                Repository.root.appending(path: "build"), command.split(separator: " ").map(String.init),
                within: .seconds(10))
            #expect(run.status == 2)
            #expect(run.output.hasPrefix("build: ") && run.output.contains("\"nonsense\""), "\(run.output)")
        }
    }
}
