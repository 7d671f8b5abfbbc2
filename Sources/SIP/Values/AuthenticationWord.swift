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
        guard self.name.count == name.utf8CodeUnitCount else { return false }
        let start = self.name.lowerBound
        return name.withUTF8Buffer { other in
            other.indices.allSatisfy { Byte.isSameIgnoringCase(line[start + $0], other[$0]) }
        }
    }

    /// The scheme's or parameter's name, as spelled.
    public func name(in line: Span<UInt8>) -> String {
        name.isEmpty ? "Digest" : line.extracting(name).text
    }

    /// The parameter's value without quotes and escapes; empty for a scheme.
    public func value(in line: Span<UInt8>) -> String {
        guard let content else { return "" }
        let bytes = line.extracting(content)
        return isQuoted && bytes.firstPlace(of: Byte.backslash) != nil ? bytes.unescaped : bytes.text
    }

    /// As ``value(in:)``, without making a text where it is `expected`, byte for byte.
    public func value(in line: Span<UInt8>, expecting expected: String) -> String {
        guard let content, line.extracting(content).isSame(as: expected.utf8.span) else { return value(in: line) }
        return expected
    }
}

extension Span<UInt8> {
    fileprivate var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

    /// Without the backslash of each pair.
    fileprivate var unescaped: String {
        var bytes: [UInt8] = []
        var isEscaped = false
        for place in indices {
            isEscaped = self[place] == Byte.backslash && !isEscaped
            if !isEscaped { bytes.append(self[place]) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
