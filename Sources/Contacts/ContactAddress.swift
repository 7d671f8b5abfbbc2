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
        var spelling = spelling
        guard let text = spelling.withUTF8({ Self.text(of: $0[...]) }) else { return nil }
        self.text = text
    }

    private static func text(of spelling: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        var body = spelling.drop(while: isBlank)
        while let last = body.last, isBlank(last) { body.removeLast() }
        if hasScheme(body) { body = body.dropFirst(4) }
        body = body.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "?") }
        guard (3...limit).contains(body.count), body.allSatisfy(isAllowed) else { return nil }
        guard let at = body.firstIndex(of: UInt8(ascii: "@")), at > body.startIndex, at < body.endIndex - 1,
            !body[(at + 1)...].contains(UInt8(ascii: "@"))
        else { return nil }
        guard body.allSatisfy({ $0 < 0x80 }) else { return String(decoding: body, as: UTF8.self).lowercased() }
        return String(unsafeUninitializedCapacity: body.count) { buffer in
            buffer.initialize(fromContentsOf: body.lazy.map(lowercased))
        }
    }

    /// The address as a SIP URI.
    public var uri: String { "sip:\(text)" }

    /// What follows the `@`.
    public var domain: Substring { text.split(separator: "@", maxSplits: 1).last ?? "" }

    /// Orders by text.
    public static func < (left: ContactAddress, right: ContactAddress) -> Bool { left.text < right.text }

    private static func hasScheme(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        bytes.prefix(4).lazy.map(lowercased).elementsEqual("sip:".utf8)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case ...0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "\\"),
            UInt8(ascii: ","), UInt8(ascii: ":"):
            false
        default: true
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension ContactAddress: CustomStringConvertible {
    /// The address without `sip:`.
    public var description: String { text }
}
