internal import COpenSSL
internal import Localization

/// A cryptographic operation that did not succeed.
public enum SecurityError: Error, Equatable, Sendable {
    /// The bytes are not what they should be; `what` names the thing, `reason` is OpenSSL's or our own.
    case malformed(what: String, reason: String)
    /// More bytes than the named limit allows.
    case tooLarge(what: String, limit: Int)
    /// A file could not be read.
    case unreadableFile(path: String, reason: String)
    /// The library refused an operation (its configuration forbids it, or memory ran out).
    case operationFailed(operation: String, reason: String)

    /// An operation that OpenSSL refused, with the reason from its error queue.
    static func failed(_ operation: String) -> SecurityError {
        .operationFailed(operation: operation, reason: OpenSSLErrors.takeReason())
    }
}

extension SecurityError: CustomStringConvertible {
    /// One sentence without secrets.
    public var description: String {
        switch self {
        case .malformed(let what, let reason): localized("Malformed \(what): \(reason)")
        case .tooLarge(let what, let limit): localized("The \(what) is larger than \(limit) bytes")
        case .unreadableFile(let path, let reason): localized("Cannot read \(path): \(reason)")
        case .operationFailed(let operation, let reason): localized("Cannot \(operation): \(reason)")
        }
    }
}
