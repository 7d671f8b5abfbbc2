extension StringProtocol {
    /// Lends the bytes in one piece, which is many times faster to read than the text is one by one.
    func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
    }

    /// Whether this is one or more `token` characters.
    var isToken: Bool { withBytes { $0.span.isToken } }

    /// Whether the text can carry a header injection, see ``Span/breaksLines``.
    var breaksLines: Bool { withBytes { $0.span.breaksLines } }

    /// ASCII letters in lower case, everything else as it is.
    var lowercasedASCII: String {
        String(decoding: utf8.map { Byte.isLetter($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// Equality without regard to the case of ASCII letters.
    func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
        withBytes { left in other.withBytes { left.span.equalsIgnoringCase($0.span) } }
    }

    /// Whether the text begins with `prefix`, without regard to the case of ASCII letters.
    func hasPrefixIgnoringCase(_ prefix: String) -> Bool {
        withBytes { bytes in
            prefix.withBytes { bytes.prefix($0.count).elementsEqual($0, by: Byte.isSameIgnoringCase) }
        }
    }

    /// Without blanks (space, tab) and line breaks at both ends.
    var trimmedBlanks: Substring {
        let text = Substring(self)
        guard let first = text.utf8.firstIndex(where: { !Byte.isPadding($0) }),
            let last = text.utf8.lastIndex(where: { !Byte.isPadding($0) })
        else { return "" }
        return text[first...last]
    }

    /// As a `quoted-string`: in quotes, with quotes and backslashes escaped.
    var quoted: String {
        var bytes: [UInt8] = []
        writeQuoted(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Adds the text.
    @inline(__always)
    func write(to bytes: inout [UInt8]) {
        withBytes { bytes.append(contentsOf: $0) }
    }

    /// Adds the text as a `quoted-string`, see ``quoted``.
    func writeQuoted(to bytes: inout [UInt8]) {
        bytes.append(Byte.quote)
        if withBytes({ $0.contains { $0 == Byte.quote || $0 == Byte.backslash } }) {
            for byte in utf8 {
                if byte == Byte.quote || byte == Byte.backslash { bytes.append(Byte.backslash) }
                bytes.append(byte)
            }
        } else {
            bytes.append(contentsOf: utf8)
        }
        bytes.append(Byte.quote)
    }
}
