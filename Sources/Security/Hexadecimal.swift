/// Bytes as hexadecimal digits.
public enum Hexadecimal {
    /// Two lower-case digits for each byte.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable(text) ?? Array(bytes).withUnsafeBufferPointer(text)
    }

    private static func text(of bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            for place in bytes.indices {
                text[place * 2] = digit(bytes[place] >> 4)
                text[place * 2 + 1] = digit(bytes[place] & 0x0F)
            }
            return bytes.count * 2
        }
    }

    /// The bytes of an even number of digits in either case; `nil` for anything else.
    public static func decode(_ text: String) -> [UInt8]? {
        decode(text.utf8.span)
    }

    /// The bytes of an even number of digits in either case; `nil` for anything else.
    public static func decode(_ digits: Span<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        let values = values.span
        var bits: UInt8 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: digits.count / 2) { bytes, count in
            count = digits.count / 2
            for place in 0..<count {
                let (high, low) = (values[Int(digits[place * 2])], values[Int(digits[place * 2 + 1])])
                bytes[place] = high << 4 | low
                bits |= high | low
            }
        }
        return bits < 16 ? bytes : nil
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }

    /// What each character stands for as a digit; 16 for what is none.
    private static let values: [UInt8] = (0...UInt8.max).map { unit in
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): unit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): unit - UInt8(ascii: "A") + 10
        default: 16
        }
    }
}
