import Localization

/// A message was not sent because a part of it would have changed its structure: a line break or NUL in a value
/// (a NUL that was received in a quoted pair may go back), or a name that is no token.
public struct InjectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part at fault: a header name or "start line".
    public let part: String

    /// Makes an error about a part.
    public init(part: String) {
        self.part = part
    }

    /// The error in words.
    public var description: String { localized("\(part) has a character that a SIP message cannot carry") }
}
