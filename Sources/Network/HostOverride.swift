/// Addresses for one host and port in place of the resolver's answer, like `curl --resolve`.
public struct HostOverride: Sendable, Hashable {
    public let host: String
    public let port: UInt16
    /// IPv4 or IPv6 addresses without brackets, tried as a resolver's answer would be.
    public let addresses: [String]

    public init(host: String, port: UInt16, addresses: [String]) {
        self.host = host
        self.port = port
        self.addresses = addresses
    }

    /// Reads `HOST:PORT:ADDRESS[,ADDRESS…]`; IPv6 addresses may stand in brackets. Nil if it is not of that form.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let port = UInt16(parts[1]) else { return nil }
        let addresses = parts[2].split(separator: ",", omittingEmptySubsequences: false).map { address in
            address.hasPrefix("[") && address.hasSuffix("]") ? String(address.dropFirst().dropLast()) : String(address)
        }
        guard addresses.allSatisfy(Self.looksLikeAddress) else { return nil }
        self.init(host: String(parts[0]), port: port, addresses: addresses)
    }

    private static func looksLikeAddress(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || $0.isHexDigit }
    }

    /// The line that libcurl reads.
    var curlLine: String {
        let list = addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
        return "\(host):\(port):\(list)"
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool { Character(UnicodeScalar(self)).isHexDigit }
}
