import Foundation

/// The pictures that the README, docs/ and the metainfo show.
///
/// Each run of the tests takes them anew into .build/screenshots. Those in docs/screenshots stay as they are until they
/// are deleted: then the next run takes them for good.
enum Pictures {
    static func place(for name: String) throws -> URL {
        let kept = Repository.screenshots.appending(path: "\(name).png")
        let fresh = Repository.root.appending(path: ".build/screenshots/\(name).png")
        let place = FileManager.default.fileExists(atPath: kept.path) ? fresh : kept
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        return place
    }
}
