import Foundation

/// The Debian packages, as `./build deb` left them.
struct Packages {
    let folder: URL

    init() throws {
        folder = Repository.products.appending(path: "packages", directoryHint: .isDirectory)
        guard try !files().isEmpty else {
            throw Failure("there are no packages in \(folder.path); ./build deb makes them")
        }
    }

    /// All but those with debugging symbols, in the order of their names.
    func files() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "deb" && !$0.lastPathComponent.contains("-dbgsym_") }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    /// Puts the packages into the folder /packages of a root.
    func copy(into root: CleanRoot) throws {
        let target = root.file("packages")
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        for file in try files() {
            try FileManager.default.copyItem(at: file, to: target.appending(path: file.lastPathComponent))
        }
    }
}
