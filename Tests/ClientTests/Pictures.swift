import Foundation
import Testing

/// The pictures that the README, docs/ and the metainfo show, in docs/screenshots.
///
/// Each run of the tests takes them anew, into .build/screenshots, and fails where one in docs/screenshots no longer
/// shows the same. `./build pictures` replaces those.
enum Pictures {
    /// How many tiles may differ in two pictures of the same: times, ports and fingerprints are never the same.
    static let allowance = 8

    /// Takes a picture by `photograph`, and compares it with the kept one of that name, or replaces that.
    static func take(_ name: String, by photograph: (URL) async throws -> Void) async throws {
        let kept = Repository.screenshots.appending(path: "\(name).png")
        let fresh = Repository.root.appending(path: ".build/screenshots/\(name).png")
        try FileManager.default.createDirectory(
            at: fresh.deletingLastPathComponent(), withIntermediateDirectories: true)
        var isCurrent = false
        // On a slow machine it takes a while until everything is drawn.
        for _ in 1...5 where !isCurrent {
            try await photograph(fresh)
            isCurrent = try await show(kept, fresh)
        }
        if !isCurrent, ProcessInfo.processInfo.environment["COMMUNICATOR_PICTURES"] == "replace" {
            try? FileManager.default.removeItem(at: kept)
            try FileManager.default.copyItem(at: fresh, to: kept)
        } else {
            #expect(
                isCurrent, "\(kept.path) does not show what \(fresh.path) does; ./build pictures replaces it")
        }
    }

    /// Whether two pictures show the same, but for what changes from run to run. Their sizes may differ by a fiftieth,
    /// and the brightness of a few tiles of the size of some letters.
    static func show(_ one: URL, _ other: URL) async throws -> Bool {
        guard FileManager.default.fileExists(atPath: one.path) else { return false }
        let (size, otherSize) = (try await size(of: one), try await size(of: other))
        guard abs(size.width - otherSize.width) * 50 <= size.width,
            abs(size.height - otherSize.height) * 50 <= size.height
        else { return false }
        let comparison = try await Execution(
            Program.converter.location(),
            [
                one.path, other.path, "-colorspace", "Gray", "-resize", "\(size.width / 20)x\(size.height / 10)!",
                "-fuzz", "8%", "-metric", "AE", "-compare", "-format", "%[distortion]", "info:",
            ])
        guard comparison.status == 0, let difference = Double(comparison.output) else {
            throw Failure("\(one.path) and \(other.path) cannot be compared: \(comparison.output)")
        }
        return difference <= Double(allowance)
    }

    private static func size(of picture: URL) async throws -> (width: Int, height: Int) {
        let description = try await Execution(Program.describer.location(), ["-format", "%w %h", picture.path])
        let numbers = description.output.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 2 else { throw Failure("\(picture.path) is no picture: \(description.output)") }
        return (numbers[0], numbers[1])
    }
}
