import Localization

/// Why the boundaries of messages in a byte stream are lost. Nothing after it can be read: close the connection.
public enum FramingError: Error, Hashable, Sendable {
    /// The stream does not hold SIP messages.
    case notSIP
    /// A line of a head is longer than ``Limits/line``.
    case lineTooLong(limit: Int)
    /// A head is longer than ``Limits/head``.
    case headTooLong(limit: Int)
    /// `Content-Length` announces more than ``Limits/body``.
    case bodyTooLong(limit: Int)
    /// `Content-Length` is not a number, is negative or too large for one.
    case contentLengthMalformed
    /// Several `Content-Length` headers disagree.
    case contentLengthConflict
    /// There is a body (`Content-Type` says so, or a header is unreadable) and no `Content-Length`.
    case contentLengthMissing
}

extension FramingError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .notSIP: localized("the peer does not speak SIP")
        case .lineTooLong(let limit): localized("a header line is longer than \(limit) bytes")
        case .headTooLong(let limit): localized("a message head is longer than \(limit) bytes")
        case .bodyTooLong(let limit): localized("Content-Length announces a body longer than \(limit) bytes")
        case .contentLengthMalformed: localized("Content-Length is not a number")
        case .contentLengthConflict: localized("several Content-Length headers disagree")
        case .contentLengthMissing: localized("a message with a body has no Content-Length")
        }
    }
}
