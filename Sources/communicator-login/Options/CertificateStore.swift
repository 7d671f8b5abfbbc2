import ArgumentParser
import Glibc
import Localization

/// The folder in which the library keeps certificates and trust decisions.
enum CertificateStore {
    /// Makes the folder, readable by its owner alone, and gives its path; nil stands for the default folder.
    ///
    /// - Throws: A `ValidationError` when it cannot be made.
    static func prepare(_ path: String?) throws -> String {
        guard let path = path ?? defaultPath else {
            throw ValidationError(
                localized("there is no home folder to keep certificates in; name one with --certificate-store"))
        }
        for parent in parents(of: path) where mkdir(parent, 0o700) != 0 && errno != EEXIST {
            throw ValidationError(
                localized("cannot make the certificate store \(path): \(String(cString: strerror(errno)))"))
        }
        return path
    }

    /// The XDG base directory specification's data folder; it ignores relative paths.
    private static var defaultPath: String? {
        if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") { return data + "/communicator" }
        return environment("HOME").map { $0 + "/.local/share/communicator" }
    }

    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// `/a/b/c` → `/a`, `/a/b`, `/a/b/c`.
    private static func parents(of path: String) -> [String] {
        var result: [String] = []
        var current = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            current += component
            result.append(current)
            current += "/"
        }
        return result
    }
}
