/// Reads one header value or URI from left to right. Never reads past the end.
struct Scanner {
    private let bytes: ByteSlice
    private(set) var position: Int

    init(_ text: some StringProtocol) {
        self.init(ByteSlice(text))
    }

    init(_ bytes: ByteSlice) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position >= bytes.endIndex }

    /// The byte `offset` places ahead, or nil beyond the end.
    func peek(_ offset: Int = 0) -> UInt8? {
        let index = position + offset
        return bytes.indices.contains(index) ? bytes[index] : nil
    }

    /// Consumes one byte if it is `byte`.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    /// Consumes blanks.
    mutating func skipBlanks() {
        while let byte = peek(), Byte.isBlank(byte) { position += 1 }
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
    mutating func take(while predicate: (UInt8) -> Bool) -> ByteSlice {
        let start = position
        while position < bytes.endIndex, predicate(bytes[position]) { position += 1 }
        return bytes[start..<position]
    }

    /// Consumes the rest.
    mutating func takeRest() -> ByteSlice {
        take { _ in true }
    }

    /// Consumes a `token`, which may be empty if none is there.
    mutating func token() -> ByteSlice {
        take(while: Byte.isToken)
    }

    /// Consumes up to, not including, `byte`; nil and nothing consumed if it does not occur.
    mutating func take(upTo byte: UInt8) -> ByteSlice? {
        guard let end = bytes[position...].firstPlace(of: byte) else { return nil }
        defer { position = end }
        return bytes[position..<end]
    }

    /// Whether `byte` occurs ahead, outside quoted strings.
    func hasUnquoted(_ byte: UInt8) -> Bool {
        var inQuotes = false
        var escaped = false
        for current in bytes[position...] {
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

    /// Consumes a `quoted-string` and returns its content without quotes and escapes.
    mutating func quotedString() throws(ParseError) -> String {
        guard skip(Byte.quote) else { throw ParseError("quoted string", "does not begin with a quote") }
        if let end = bytes[position...].firstIndex(where: { $0 == Byte.quote || $0 == Byte.backslash }),
            bytes[end] == Byte.quote
        {
            defer { position = end + 1 }
            return bytes[position..<end].text
        }
        var content: [UInt8] = []
        while let byte = peek() {
            position += 1
            if byte == Byte.quote { return String(decoding: content, as: UTF8.self) }
            if byte == Byte.backslash {
                guard let escaped = peek() else { break }
                position += 1
                content.append(escaped)
            } else {
                content.append(byte)
            }
        }
        throw ParseError("quoted string", "has no closing quote")
    }
}
