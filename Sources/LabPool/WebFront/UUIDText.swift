import Security

/// UUIDs as text: 8-4-4-4-12 hexadecimal digits.
enum UUIDText {
    private static let groups = [8, 4, 4, 4, 12]

    /// A random one (RFC 4122, version 4).
    static func random() -> String {
        var bytes = RandomBytes.generate(count: 16)
        for (index, keep, set) in [(6, UInt8(0x0F), UInt8(0x40)), (8, 0x3F, 0x80)] where index < bytes.count {
            bytes[index] = bytes[index] & keep | set
        }
        var digits = Hexadecimal.encode(bytes)[...]
        return groups.map { count in
            defer { digits = digits.dropFirst(count) }
            return String(digits.prefix(count))
        }.joined(separator: "-")
    }

    /// Whether `text` is one, in either case.
    static func isValid(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == groups && parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
    }
}
