/// A server as a user types it: `host`, `host:port`, `[IPv6]`, `[IPv6]:port` or a bare IPv6 address.
public struct ServerAddress: Sendable, Hashable {
    public var host: String
    public var port: UInt16?

    /// Reads what the user typed; nil if it is none of the forms.
    public init?(_ text: String) {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = String(text[text.index(after: text.startIndex)..<end])
            guard let port = Self.port(text[text.index(after: end)...]) else { return nil }
            self.port = port
        } else if text.count(where: { $0 == ":" }) > 1 {
            host = text
            port = nil
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            host = String(text[..<end])
            guard let port = Self.port(text[end...]) else { return nil }
            self.port = port
        }
        guard let canonical = Self.canonical(host) else { return nil }
        host = canonical
    }

    /// The number of a `:port` behind a host: nil within where there is none, nil where it is not a port.
    private static func port(_ text: Substring) -> UInt16?? {
        guard !text.isEmpty else { return .some(nil) }
        let digits = text.dropFirst()
        guard text.first == ":", digits.allSatisfy({ ("0"..."9").contains($0) }), let number = UInt16(digits),
            number > 0
        else { return nil }
        return number
    }

    /// A name in its ASCII form, or an IPv6 address as it is; nil for what is neither.
    private static func canonical(_ host: String) -> String? {
        guard host.utf8.contains(UInt8(ascii: ":")) else { return DomainName(host)?.ascii }
        let isAddress = host.utf8.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
        return isAddress && host.utf8.count <= 45 ? host : nil
    }
}
