/// The name of a header: compared without regard to case, compact forms equal to long ones (RFC 3261 7.3.3).
public struct HeaderName: Sendable {
    /// Which of the known headers it is; nil for any other.
    let known: KnownHeader?

    /// The spelling, unless it is the usual one of a known header.
    private let unusual: String?

    init(_ known: KnownHeader) {
        self.known = known
        unusual = nil
    }

    /// Makes a name of any spelling, compact forms included.
    public init(_ spelling: some StringProtocol) {
        self.init(bytes: String(spelling).utf8.span)
    }

    init(bytes: Span<UInt8>) {
        known = HeaderNameTable.shared.header(called: bytes)
        if let known, bytes.isSame(as: known.rawValue.utf8.span) { unusual = nil } else { unusual = bytes.text }
    }

    /// The name as spelled.
    public var spelling: String { unusual ?? canonical }

    /// The usual spelling of a known header, else the spelling at hand.
    public var canonical: String { known?.rawValue ?? unusual ?? "" }

    /// Whether the spelling can stand in a message.
    var isToken: Bool { known != nil || spelling.isToken }
}

extension HeaderName: Hashable {
    /// Equality of the long forms without regard to case.
    public static func == (left: HeaderName, right: HeaderName) -> Bool {
        guard let known = right.known else {
            return left.known == nil && left.spelling.equalsIgnoringCase(right.spelling)
        }
        return left.known == known
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(known)
        if known == nil { hasher.combine(spelling.lowercasedASCII) }
    }
}

extension HeaderName: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Makes a name from a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The name as spelled.
    public var description: String { spelling }
}
