/// The ASCII bytes and character classes of the SIP grammar (RFC 3261 25.1).
enum Byte {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")
    static let equals = UInt8(ascii: "=")
    static let question = UInt8(ascii: "?")
    static let at = UInt8(ascii: "@")
    static let slash = UInt8(ascii: "/")
    static let less = UInt8(ascii: "<")
    static let greater = UInt8(ascii: ">")
    static let hyphen = UInt8(ascii: "-")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")

    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

    static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte | 0x20) }

    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    /// `token` of RFC 3261: alphanumerics and ``-.!%*_+`'~``.
    static func isToken(_ byte: UInt8) -> Bool {
        if isAlphanumeric(byte) { return true }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "%"), UInt8(ascii: "*"),
            UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "`"), UInt8(ascii: "'"), UInt8(ascii: "~"):
            return true
        default: return false
        }
    }

    /// `unreserved` of RFC 3261: alphanumerics and `-_.!~*'()`.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        if isAlphanumeric(byte) { return true }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "~"),
            UInt8(ascii: "*"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"):
            return true
        default: return false
        }
    }
}

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
