import Localization

/// Why the pool could not start.
public enum PoolError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A port could not be opened.
    case port(Int, reason: String)
    /// A file or directory could not be written.
    case file(path: String, reason: String)
    /// The certificates could not be made.
    case certificates(reason: String)
    /// The web front could not be started.
    case webFront(reason: String)

    /// One sentence.
    public var description: String {
        switch self {
        case .port(let port, let reason): localized("port \(port) cannot be opened: \(reason)")
        case .file(let path, let reason): localized("\(path) cannot be written: \(reason)")
        case .certificates(let reason): localized("the pool's certificates cannot be made: \(reason)")
        case .webFront(let reason): localized("the web front cannot be started: \(reason)")
        }
    }
}
