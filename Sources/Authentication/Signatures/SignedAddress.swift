import SIP

/// The part of a `From`, `To` or identity value that signatures cover besides the tag, with the spelling of the message:
/// reading the value into its parts and writing it again could change a letter.
enum SignedAddress {
    /// The place of what stands in angle brackets; without any, of everything up to the first semicolon.
    static func uri(in value: Span<UInt8>) -> Range<Int> {
        let start = endOfDisplayName(in: value)
        if let open = value.firstPlace(of: UInt8(ascii: "<"), from: start) {
            let end = value.firstPlace(of: UInt8(ascii: ">"), from: open) ?? value.count
            return trimmed(open + 1..<end, in: value)
        }
        return trimmed(start..<(value.firstPlace(of: UInt8(ascii: ";"), from: start) ?? value.count), in: value)
    }

    /// Skips a quoted display name, which may itself hold brackets.
    private static func endOfDisplayName(in value: Span<UInt8>) -> Int {
        let start = trimmed(0..<value.count, in: value).lowerBound
        guard start < value.count, value[start] == UInt8(ascii: "\"") else { return start }
        return value.closingQuote(from: start + 1).map { $0 + 1 } ?? start
    }

    private static func trimmed(_ range: Range<Int>, in value: Span<UInt8>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isBlank(value[start]) { start += 1 }
        while start < end, isBlank(value[end - 1]) { end -= 1 }
        return start..<end
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
