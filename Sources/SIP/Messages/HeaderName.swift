/// The name of a header: compared without regard to case, compact forms equal to long ones (RFC 3261 7.3.3).
public struct HeaderName: Sendable {
    /// The name as spelled.
    public let spelling: String

    /// The number of a name that is known; 0 for any other.
    private let number: UInt8

    /// Makes a name of any spelling, compact forms included.
    public init(_ spelling: some StringProtocol) {
        self.init(bytes: ByteSlice(spelling))
    }

    init(bytes: ByteSlice) {
        let table = HeaderNameTable.shared
        number = table.number(of: bytes)
        if let usual = table.spelling(of: number), usual.withBytes({ $0.elementsEqual(bytes) }) {
            spelling = usual
        } else {
            spelling = bytes.text
        }
    }

    /// The usual spelling of a known header, else the spelling at hand.
    public var canonical: String { HeaderNameTable.shared.spelling(of: number) ?? spelling }

    /// Whether the spelling can stand in a message.
    var isToken: Bool { number != 0 || spelling.isToken }
}

extension HeaderName: Hashable {
    /// Equality of the long forms without regard to case.
    public static func == (left: HeaderName, right: HeaderName) -> Bool {
        left.number == right.number && (left.number != 0 || left.spelling.equalsIgnoringCase(right.spelling))
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        if number == 0 { hasher.combine(spelling.lowercasedASCII) }
    }
}

extension HeaderName: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Makes a name from a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The name as spelled.
    public var description: String { spelling }
}
