import Foundation
import TestScratch
import Testing

extension ClientTests {
    /// Whether a picture that is out of date is noticed.
    @Suite
    struct PictureTests {
        private let picture = Repository.screenshots.appending(path: "error-dialog.png")

        @Test("A picture shows the same as itself, and as one with other digits")
        func same() async throws {
            #expect(try await Pictures.show(picture, picture))
            let other = try await changed(["-fill", "black", "-draw", "rectangle 30,258,36,266"])
            #expect(try await Pictures.show(picture, other))
        }

        @Test("A picture in which some words are missing, or which has another size or none, is out of date")
        func outOfDate() async throws {
            let shorter = try await changed(["-fill", "#ededec", "-draw", "rectangle 4,236,290,262"])
            #expect(try await !Pictures.show(picture, shorter))
            let larger = try await changed(["-bordercolor", "white", "-border", "0x12"])
            #expect(try await !Pictures.show(picture, larger))
            #expect(try await !Pictures.show(picture.appendingPathExtension("missing"), picture))
        }

        private let scratch = try? Scratch()

        private func changed(_ options: [String]) async throws -> URL {
            let file = try #require(scratch).url.appending(path: "\(UUID().uuidString).png")
            let run = try await Execution(Program.converter.location(), [picture.path] + options + [file.path])
            try #require(run.status == 0, "\(run.output)")
            return file
        }
    }
}
