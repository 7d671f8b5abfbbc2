/// What RTF is made of.
enum RTFToken: Equatable {
    case open
    case close
    /// `\name` with its number, if it has one; numbers beyond 32 bits are cut to them.
    case word(String, Int32?)
    /// `\'hh`, or a byte of text as it is.
    case byte(UInt8)
    /// `\*`, `\~` and so on: a character that is no letter.
    case symbol(UInt8)
}

/// Cuts RTF into tokens. Every input has its tokens; nothing is malformed here.
struct RTFTokens: Sequence, IteratorProtocol {
    /// The longest name of a control word; more letters are text.
    private static let longestName = 32

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    mutating func next() -> RTFToken? {
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "{"): return .open
            case UInt8(ascii: "}"): return .close
            case UInt8(ascii: "\\"): return control()
            // Line ends in the source mean nothing.
            case 0, UInt8(ascii: "\r"), UInt8(ascii: "\n"): continue
            default: return .byte(byte)
            }
        }
        return nil
    }

    /// Leaves bytes out that are no text: the data of `\bin`.
    mutating func skip(_ count: Int) {
        rest = rest.dropFirst(Swift.max(0, count))
    }

    private mutating func control() -> RTFToken? {
        guard let first = rest.first else { return nil }
        guard Self.isLetter(first) else {
            rest.removeFirst()
            return first == UInt8(ascii: "'") ? hexadecimal() : .symbol(first)
        }
        let name = rest.prefix(Self.longestName).prefix(while: Self.isLetter)
        rest = rest.dropFirst(name.count)
        let number = number()
        if rest.first == UInt8(ascii: " ") { rest.removeFirst() }
        return .word(String(decoding: name, as: UTF8.self), number)
    }

    /// However many digits there are, they are all taken.
    private mutating func number() -> Int32? {
        let isNegative = rest.first == UInt8(ascii: "-")
        let digits = rest.dropFirst(isNegative ? 1 : 0).prefix(while: Self.isDigit)
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count + (isNegative ? 1 : 0))
        let magnitude = digits.drop { $0 == UInt8(ascii: "0") }.prefix(11).reduce(Int64(0)) {
            $0 * 10 + Int64($1 - UInt8(ascii: "0"))
        }
        return Int32(clamping: isNegative ? -magnitude : magnitude)
    }

    private mutating func hexadecimal() -> RTFToken? {
        let digits = rest.prefix(2)
        guard digits.count == 2, let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else {
            return next()
        }
        rest = rest.dropFirst(2)
        return .byte(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
