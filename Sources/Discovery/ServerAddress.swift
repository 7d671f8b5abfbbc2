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
        guard Self.isHost(host) else { return nil }
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

    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && !"/\\@[]<>\"?#%\u{7F}".unicodeScalars.contains($0) }
    }
}
