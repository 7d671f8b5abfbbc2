/// Whom a contact list names: `user@domain`, in lower case and without a scheme, so that two spellings are one person.
public struct ContactAddress: Sendable, Hashable, Comparable {
    /// The longest address that is accepted, in bytes.
    public static let limit = 454

    /// The address without `sip:`.
    public let text: String

    /// Reads `user@domain` or `sip:user@domain`; URI parameters are left out.
    ///
    /// Nil for what is no such address: other schemes, none or several `@`, blanks, control characters, or characters
    /// that would end a URI or a header.
    public init?(_ spelling: String) {
        let bytes = Array(spelling.utf8.drop(while: Self.isBlank))
        let end = (bytes.lastIndex { !Self.isBlank($0) } ?? -1) + 1
        var body = bytes[..<end]
        if Self.hasScheme(body) { body = body.dropFirst(4) }
        body = body.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "?") }
        guard (3...Self.limit).contains(body.count), body.allSatisfy(Self.isAllowed) else { return nil }
        let parts = body.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        let isASCII = body.allSatisfy { $0 < 0x80 }
        text =
            isASCII
            ? String(decoding: body.map(Self.lowercased), as: UTF8.self)
            : String(decoding: body, as: UTF8.self).lowercased()
    }

    /// The address as a SIP URI.
    public var uri: String { "sip:\(text)" }

    /// What follows the `@`.
    public var domain: Substring { text.split(separator: "@", maxSplits: 1).last ?? "" }

    /// Orders by text.
    public static func < (left: ContactAddress, right: ContactAddress) -> Bool { left.text < right.text }

    private static func hasScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.prefix(4).map(lowercased).elementsEqual("sip:".utf8)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !"<>\"\\,:".utf8.contains(byte)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension ContactAddress: CustomStringConvertible {
    /// The address without `sip:`.
    public var description: String { text }
}
