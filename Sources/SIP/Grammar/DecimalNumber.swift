/// Decimal numbers as SIP writes them: digits only, leading zeros allowed.
enum DecimalNumber {
    /// What a run of characters is, read as a number.
    enum Reading: Equatable {
        case value(UInt64)
        case tooLarge
        case notANumber
    }

    /// Reads `text` (trimmed of blanks) without ever overflowing.
    static func read(_ text: some StringProtocol) -> Reading {
        read(String(text).utf8.span)
    }

    /// Reads `bytes` (trimmed of blanks) without ever overflowing.
    static func read(_ bytes: Span<UInt8>) -> Reading {
        let digits = bytes.trimmedBlanks
        guard !digits.isEmpty, digits.allSatisfy(Byte.isDigit) else { return .notANumber }
        var value: UInt64 = 0
        for place in digits.indices {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digits[place] &- 0x30))
            guard !overflow, !carry else { return .tooLarge }
            value = sum
        }
        return .value(value)
    }

    /// `delta-seconds`: a number that does not fit in 32 bits means "as long as possible".
    static func seconds(_ text: some StringProtocol) -> UInt32? {
        switch read(text) {
        case .value(let value): UInt32(clamping: value)
        case .tooLarge: UInt32.max
        case .notANumber: nil
        }
    }
}
