import Foundation
import Testing

/// The published messages in `Resources/`.
enum Fixture {
    static func bytes(_ path: String) throws -> [UInt8] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Resources")
        return Array(try Data(contentsOf: folder.appendingPathComponent(path)))
    }

    static func names(in folder: String) throws -> [String] {
        let url = Bundle.module.bundleURL.appendingPathComponent("Resources/\(folder)")
        return try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    }
}
