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
}
