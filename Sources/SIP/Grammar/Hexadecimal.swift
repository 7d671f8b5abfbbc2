/// Hexadecimal digits.
enum Hexadecimal {
    /// The digit of the low four bits of `nibble`, `0`–`9` or `A`–`F`.
    static func uppercaseDigit(_ nibble: UInt8) -> UInt8 {
        let value = nibble & 0xF
        return value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "A") &- 10 &+ value
    }

    /// The digit of the low four bits of `nibble`, `0`–`9` or `a`–`f`.
    static func lowercaseDigit(_ nibble: UInt8) -> UInt8 {
        let value = nibble & 0xF
        return value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &- 10 &+ value
    }

    /// Two lower-case digits per byte.
    static func lowercase(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [lowercaseDigit($0 >> 4), lowercaseDigit($0)] }, as: UTF8.self)
    }

    /// The bytes of pairs of digits. Other characters count as 0 and an odd last digit is dropped: check first.
    static func bytes(_ text: some StringProtocol) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in text.utf8 {
            let value = Byte.isDigit(digit) ? digit & 0xF : Byte.isHexDigit(digit) ? (digit & 0xF) + 9 : 0
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}
