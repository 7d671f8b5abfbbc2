/// A word of an authentication header's line: a scheme, or a parameter with its value. It tells of places in the line,
/// so that what nobody asks for is not copied.
public struct AuthenticationWord: Sendable {
    /// The scheme that a line is of which names none.
    static let digest = AuthenticationWord(name: 0..<0, content: nil, isQuoted: false)

    /// Where the name stands; empty for ``digest``.
    let name: Range<Int>
    /// Where a parameter's value stands, without quotes; nil for a scheme.
    public let content: Range<Int>?
    /// Whether the value stands in quotes.
    let isQuoted: Bool

    /// Whether the word is a scheme.
    public var isScheme: Bool { content == nil }

    /// Whether the parameter is called `name`, without regard to case.
    public func isCalled(_ name: StaticString, in line: Span<UInt8>) -> Bool {
        line.extracting(self.name).equalsIgnoringCase(name)
    }

    /// The scheme's or parameter's name, as spelled.
    public func name(in line: Span<UInt8>) -> String {
        name.isEmpty ? "Digest" : line.extracting(name).text
    }

    /// The parameter's value without quotes and escapes; empty for a scheme.
    public func value(in line: Span<UInt8>) -> String {
        guard let content else { return "" }
        let bytes = line.extracting(content)
        return isQuoted ? bytes.unescapedText : bytes.text
    }

    /// As ``value(in:)``, without making a text where it is `expected`, byte for byte.
    public func value(in line: Span<UInt8>, expecting expected: String) -> String {
        guard let content, line.extracting(content).isSame(as: expected.utf8.span) else { return value(in: line) }
        return expected
    }
}
