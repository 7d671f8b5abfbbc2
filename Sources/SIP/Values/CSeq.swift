/// A `CSeq` value: a number and the request's method (RFC 3261 20.16).
public struct CSeq: Sendable, Hashable {
    /// The number, below 2³¹.
    public let number: UInt32

    /// The method.
    public let method: Method

    /// The first number that is too large.
    static let limit: UInt32 = 1 << 31

    /// Makes a value.
    public init(_ number: UInt32, _ method: Method) {
        self.number = number
        self.method = method
    }

    /// Reads a value.
    ///
    /// - Throws: ``ParseError`` if the number is missing or not below 2³¹, or the method is no token.
    public init(parsing text: some StringProtocol) throws(ParseError) {
        try self.init(bytes: String(text).utf8.span)
    }

    init(bytes: Span<UInt8>) throws(ParseError) {
        let text = bytes.trimmedBlanks
        guard let blank = text.firstPlace(where: Byte.isBlank) else {
            throw ParseError("CSeq", "has no method")
        }
        switch DecimalNumber.read(text.extracting(..<blank)) {
        case .notANumber: throw ParseError("CSeq", "does not begin with a number")
        case .value(let value) where value < UInt64(CSeq.limit): number = UInt32(truncatingIfNeeded: value)
        case .value, .tooLarge: throw ParseError("CSeq", "number is not below 2^31")
        }
        let name = text.extracting(blank...).trimmedBlanks
        guard name.isToken else { throw ParseError("CSeq", "method is not a token") }
        method = Method(rawValue: name.text)
    }
}

extension CSeq: CustomStringConvertible {
    /// As written in a message.
    public var description: String { "\(number) \(method)" }
}
