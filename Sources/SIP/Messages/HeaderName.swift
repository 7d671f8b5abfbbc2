/// The name of a header: compared without regard to case, compact forms equal to long ones (RFC 3261 7.3.3).
public struct HeaderName: Sendable {
    /// The name as spelled.
    public let spelling: String

    /// The long form in lower case: what is compared.
    let key: String

    /// Makes a name of any spelling, compact forms included.
    public init(_ spelling: some StringProtocol) {
        self.spelling = String(spelling)
        let lowercase = spelling.lowercasedASCII
        key = HeaderName.compactForms[lowercase] ?? lowercase
    }

    /// The usual spelling of a known header, else the spelling at hand.
    public var canonical: String { HeaderName.canonicalSpellings[key] ?? spelling }

    private static let compactForms = [
        "a": "accept-contact", "b": "referred-by", "c": "content-type", "d": "request-disposition",
        "e": "content-encoding", "f": "from", "i": "call-id", "j": "reject-contact", "k": "supported",
        "l": "content-length", "m": "contact", "n": "identity-info", "o": "event", "r": "refer-to", "s": "subject",
        "t": "to", "u": "allow-events", "v": "via", "x": "session-expires", "y": "identity",
    ]

    private static let canonicalSpellings = Dictionary(
        known.map { ($0.key, $0.spelling) }, uniquingKeysWith: { first, _ in first })
}

extension HeaderName: Hashable {
    /// Equality of the long forms without regard to case.
    public static func == (left: HeaderName, right: HeaderName) -> Bool { left.key == right.key }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

extension HeaderName: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Makes a name from a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The name as spelled.
    public var description: String { spelling }
}
