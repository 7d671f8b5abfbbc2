/// Reads a line of an authentication header word by word. It holds one or several values, separated by commas as their
/// parameters are.
///
/// Tolerant of what occurs in the field: numbers and texts without quotes, missing blanks and commas, empty values. The
/// first word is always a scheme: a line that begins with a parameter belongs to `Digest`, whose `Authentication-Info`
/// has none (RFC 2617 3.2.3).
public struct AuthenticationWords: Sendable {
    private var position = 0
    private var hasScheme = false

    /// Begins to read a line.
    public init() {}

    /// The next word of the line; nil at its end.
    ///
    /// - Throws: ``ParseError`` for an unclosed quote and for text that is neither scheme nor parameter.
    public mutating func next(in line: Span<UInt8>) throws(ParseError) -> AuthenticationWord? {
        _ = take(in: line) { Byte.isBlank($0) || $0 == Byte.comma }
        guard position < line.count else { return nil }
        let start = position
        let word = try word(in: line)
        if !hasScheme, !word.isScheme {
            position = start
            hasScheme = true
            return .digest
        }
        hasScheme = true
        return word
    }

    private mutating func word(in line: Span<UInt8>) throws(ParseError) -> AuthenticationWord {
        let name = take(in: line, while: Byte.isToken)
        guard !name.isEmpty else { throw ParseError("authentication header", "unexpected character") }
        _ = take(in: line, while: Byte.isBlank)
        guard skip(Byte.equals, in: line) else { return AuthenticationWord(name: name, content: nil, isQuoted: false) }
        _ = take(in: line, while: Byte.isBlank)
        guard skip(Byte.quote, in: line) else {
            return AuthenticationWord(name: name, content: bare(in: line), isQuoted: false)
        }
        return AuthenticationWord(name: name, content: try quoted(in: line), isQuoted: true)
    }

    /// Everything up to the next comma.
    private mutating func bare(in line: Span<UInt8>) -> Range<Int> {
        let value = take(in: line) { $0 != Byte.comma && $0 != Byte.quote }
        var end = value.upperBound
        while end > value.lowerBound, Byte.isBlank(line[end - 1]) { end -= 1 }
        return value.lowerBound..<end
    }

    private mutating func quoted(in line: Span<UInt8>) throws(ParseError) -> Range<Int> {
        guard let end = line.closingQuote(from: position) else {
            throw ParseError("quoted string", "has no closing quote")
        }
        defer { position = end + 1 }
        return position..<end
    }

    private mutating func skip(_ byte: UInt8, in line: Span<UInt8>) -> Bool {
        guard position < line.count, line[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func take(in line: Span<UInt8>, while predicate: (UInt8) -> Bool) -> Range<Int> {
        let start = position
        while position < line.count, predicate(line[position]) { position += 1 }
        return start..<position
    }
}
