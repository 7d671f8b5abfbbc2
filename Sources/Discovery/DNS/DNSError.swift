import Localization

/// Why a name server gave no answer of use.
public enum DNSError: Error, Sendable, Equatable {
    /// The name does not exist.
    case noSuchName
    /// The name exists, but has no record of the kind.
    case noData
    /// Nothing came in time.
    case timedOut
    /// The answer is no message of the DNS.
    case malformed
    /// The server refuses, fails or cannot be reached; the text is the library's.
    case failed(String)
}

extension DNSError: CustomStringConvertible {
    /// The answer as people are told of it.
    public var description: String {
        switch self {
        case .noSuchName: localized("the name does not exist")
        case .noData: localized("no such record")
        case .timedOut: localized("no answer from the name server")
        case .malformed: localized("an answer that makes no sense")
        case .failed(let reason): reason
        }
    }
}
