/// Why a piece of SIP text was refused.
///
/// The texts name what was wrong, never the received value: they may be logged.
public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being read: a header name, "request line", "URI" and the like.
    public let subject: String

    /// What was wrong with it, as the rest of a sentence that begins with the subject.
    public let reason: String

    /// Makes an error that reads "`subject`: `reason`".
    public init(_ subject: String, _ reason: String) {
        self.subject = subject
        self.reason = reason
    }

    /// The error in words.
    public var description: String { "\(subject): \(reason)" }

    /// The same reason, told of the header or line that contains the failing part.
    func within(_ outer: String) -> ParseError {
        subject == outer ? self : ParseError(outer, "\(subject): \(reason)")
    }
}
