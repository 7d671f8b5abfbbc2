internal import CIDN2

/// A domain or host name as the DNS knows it: ASCII, in lower case, international letters in their `xn--` form
/// (RFC 5891).
public struct DomainName: Sendable, Hashable {
    /// The name, without a dot at its end.
    public let ascii: String

    /// Reads a name in any script; nil if it can be none: longer than 253 bytes, an empty label, a blank or a
    /// separator of URLs in it.
    public init?(_ text: String) {
        let name = text.hasSuffix(".") ? String(text.dropLast()) : text
        guard !name.isEmpty, name.utf8.count <= 1024, let ascii = Self.ascii(name), ascii.utf8.count <= 253,
            ascii.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(Self.isLabel)
        else { return nil }
        self.ascii = ascii
    }

    /// Whether it is `domain` or lies below it.
    public func isWithin(_ domain: DomainName) -> Bool {
        ascii == domain.ascii || ascii.hasSuffix("." + domain.ascii)
    }

    private static func ascii(_ name: String) -> String? {
        guard !name.utf8.allSatisfy({ $0 < 0x80 }) else { return name.lowercased() }
        var output: UnsafeMutablePointer<CChar>?
        let flags = Int32(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)
        guard !name.utf8.contains(0), idn2_to_ascii_8z(name, &output, flags) == IDN2_OK.rawValue, let output
        else { return nil }
        defer { idn2_free(output) }
        return String(validatingCString: output)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count)
            && label.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            }
    }
}
