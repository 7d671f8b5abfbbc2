/// Reads a piece of a message, such as a header value or a URI, from left to right. Never reads past the end.
struct Scanner: ~Escapable {
    private let bytes: Span<UInt8>
    private var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }

    /// The next byte, or nil at the end.
    func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    /// Whether `byte` occurs ahead.
    func has(_ byte: UInt8) -> Bool {
        bytes.firstPlace(of: byte, from: position) != nil
    }

    /// Consumes one byte if it is `byte`.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    /// Consumes blanks.
    mutating func skipBlanks() {
        _ = take(while: Byte.isBlank)
    }

    /// Consumes blanks, `byte`, blanks; consumes nothing if `byte` is not there.
    mutating func skipSeparator(_ byte: UInt8) -> Bool {
        let start = position
        skipBlanks()
        guard skip(byte) else {
            position = start
            return false
        }
        skipBlanks()
        return true
    }

    /// Consumes the longest run of bytes that satisfy `predicate`; may be empty.
    @inline(__always)
    @_lifetime(copy self)
    mutating func take(while predicate: (UInt8) -> Bool) -> Span<UInt8> {
        let start = position
        var end = start
        while end < bytes.count, predicate(bytes[end]) { end += 1 }
        position = end
        return bytes.extracting(start..<end)
    }

    /// Consumes the rest.
    @_lifetime(copy self)
    mutating func takeRest() -> Span<UInt8> {
        defer { position = bytes.count }
        return bytes.extracting(position...)
    }

    /// Consumes a `token`, which may be empty if none is there.
    @_lifetime(copy self)
    mutating func token() -> Span<UInt8> {
        take(while: Byte.isToken)
    }

    /// Consumes up to, not including, `byte`; nil and nothing consumed if it does not occur.
    @_lifetime(copy self)
    mutating func take(upTo byte: UInt8) -> Span<UInt8>? {
        guard let end = bytes.firstPlace(of: byte, from: position) else { return nil }
        let start = position
        position = end
        return bytes.extracting(start..<end)
    }

    /// Consumes up to and with the next line feed, or the rest; returns what is before it.
    @_lifetime(copy self)
    mutating func takeLine() -> Span<UInt8> {
        guard let line = take(upTo: Byte.lineFeed) else { return takeRest() }
        position += 1
        return line
    }

    /// Whether `byte` occurs ahead, outside quoted strings.
    func hasUnquoted(_ byte: UInt8) -> Bool {
        var inQuotes = false
        var escaped = false
        for place in position..<bytes.count {
            let current = bytes[place]
            if escaped {
                escaped = false
            } else if current == Byte.quote {
                inQuotes.toggle()
            } else if inQuotes {
                escaped = current == Byte.backslash
            } else if current == byte {
                return true
            }
        }
        return false
    }

    /// Consumes a `quoted-string` and returns its content without quotes and escapes; one that does not end is consumed
    /// too.
    mutating func quotedString() throws(ParseError) -> String {
        guard skip(Byte.quote) else { throw ParseError("quoted string", "does not begin with a quote") }
        guard let end = bytes.closingQuote(from: position) else {
            position = bytes.count
            throw ParseError("quoted string", "has no closing quote")
        }
        defer { position = end + 1 }
        return bytes.extracting(position..<end).unescapedText
    }
}
