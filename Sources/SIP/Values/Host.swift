/// A host in a URI or in `Via`: a name, an IPv4 address or an IPv6 address, which is written in brackets.
public struct Host: Sendable, CustomStringConvertible {
    /// The name or address as spelled, without brackets.
    public let name: String

    /// Whether it is an IPv6 address.
    public let isIPv6: Bool

    /// Reads a host name, an IPv4 address or an IPv6 address in brackets.
    ///
    /// - Throws: ``ParseError`` for an empty name, a character that no host name has, or a malformed address.
    public init(parsing text: some StringProtocol) throws(ParseError) {
        try self.init(bytes: String(text).utf8.span)
    }

    init(bytes: Span<UInt8>) throws(ParseError) {
        if bytes.first == Byte.openBracket {
            guard bytes.count > 2, bytes.last == Byte.closeBracket else {
                throw ParseError("host", "IPv6 address without closing bracket")
            }
            let address = bytes.extracting(1..<(bytes.count - 1))
            guard Host.isAddress(address) else { throw ParseError("host", "malformed IPv6 address") }
            name = address.text
            isIPv6 = true
        } else {
            guard !bytes.isEmpty, bytes.allSatisfy(Host.isNameByte) else {
                throw ParseError("host", bytes.isEmpty ? "empty" : "has a character that is not allowed")
            }
            name = bytes.text
            isIPv6 = false
        }
    }

    /// Makes a host from a name or address as it comes from a socket or from settings, without brackets.
    ///
    /// - Throws: ``ParseError`` if it is neither.
    public init(_ name: some StringProtocol) throws(ParseError) {
        try self.init(parsing: name.utf8.contains(Byte.colon) ? "[\(name)]" : String(name))
    }

    /// As written in a message: an IPv6 address in brackets.
    public var description: String { isIPv6 ? "[\(name)]" : name }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        Byte.isAlphanumeric(byte) || byte == Byte.hyphen || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }

    /// Hexadecimal groups, colons and a trailing IPv4 address. The three colons that the grammar of RFC 3261 lets
    /// through (RFC 5118 4.10) are accepted: the text is only copied and compared.
    private static func isAddress(_ bytes: Span<UInt8>) -> Bool {
        bytes.contains(Byte.colon)
            && bytes.allSatisfy { Byte.isHexDigit($0) || $0 == Byte.colon || $0 == UInt8(ascii: ".") }
    }
}

extension Host: Hashable {
    /// Equality without regard to case (RFC 3261 19.1.4).
    public static func == (left: Host, right: Host) -> Bool {
        left.isIPv6 == right.isIPv6 && left.name.equalsIgnoringCase(right.name)
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name.lowercasedASCII)
        hasher.combine(isIPv6)
    }
}
