extension StringProtocol {
    /// Whether this is one or more `token` characters.
    var isToken: Bool { !isEmpty && utf8.allSatisfy(Byte.isToken) }

    /// Whether the text can carry a header injection: a line break or NUL.
    var breaksLines: Bool {
        utf8.contains { $0 == Byte.carriageReturn || $0 == Byte.lineFeed || $0 == 0 }
    }

    /// ASCII letters in lower case, everything else as it is.
    var lowercasedASCII: String {
        String(decoding: utf8.map { Byte.isLetter($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// Equality without regard to the case of ASCII letters.
    func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
        utf8.elementsEqual(other.utf8) { $0 == $1 || (Byte.isLetter($0) && $0 | 0x20 == $1 | 0x20) }
    }

    /// Without blanks (space, tab) and line breaks at both ends.
    var trimmedBlanks: Substring {
        let text = Substring(self)
        func isPadding(_ byte: UInt8) -> Bool {
            Byte.isBlank(byte) || byte == Byte.carriageReturn || byte == Byte.lineFeed
        }
        guard let first = text.utf8.firstIndex(where: { !isPadding($0) }),
            let last = text.utf8.lastIndex(where: { !isPadding($0) })
        else { return "" }
        return text[first...last]
    }

    /// As a `quoted-string`: in quotes, with quotes and backslashes escaped.
    var quoted: String {
        var bytes: [UInt8] = [Byte.quote]
        for byte in utf8 {
            if byte == Byte.quote || byte == Byte.backslash { bytes.append(Byte.backslash) }
            bytes.append(byte)
        }
        bytes.append(Byte.quote)
        return String(decoding: bytes, as: UTF8.self)
    }
}
