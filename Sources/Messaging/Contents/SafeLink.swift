/// Where a link of a message leads: an address that a client may open when the user clicks on it.
public struct SafeLink: Sendable, Hashable {
    private static let schemes: Set<String> = [
        "http", "https", "mailto", "ftp", "ftps", "sip", "sips", "tel", "im", "conf", "xmpp",
    ]
    /// The longest that is kept, in bytes.
    private static let longest = 4096

    /// The address as written, without blanks around it.
    public let address: String

    /// Nil for a scheme that is not known to be harmless, such as `javascript:` and `file:`, and for what is no
    /// address.
    public init?(_ text: some StringProtocol) {
        let address = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard let colon = address.firstIndex(of: ":"), address.utf8.count <= Self.longest,
            Self.schemes.contains(address[..<colon].lowercased()),
            address.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace })
        else { return nil }
        self.address = address
    }

    /// The address as people write it.
    var visibleText: Substring {
        address.lowercased().hasPrefix("mailto:") ? address.dropFirst(7) : address[...]
    }
}
