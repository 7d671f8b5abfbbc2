/// A numeric IP address and a port.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    /// IPv4 or IPv6, without brackets.
    public let address: String
    public let port: UInt16

    public init(address: String, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Whether the address must stand in brackets beside a port.
    public var isIPv6: Bool { address.contains(":") }

    /// `192.0.2.1:5061` or `[2001:db8::1]:5061`.
    public var description: String { isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)" }
}
