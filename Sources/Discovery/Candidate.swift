/// A host and port that a registrar may answer on, and how it is spoken to.
public struct Candidate: Sendable, Hashable {
    /// How bytes travel to the registrar.
    public enum Transport: String, Sendable, Hashable {
        case tls
        case tcp

        /// The port that is meant where none is named (RFC 3261 19.1.2).
        public var defaultPort: UInt16 { self == .tls ? 5061 : 5060 }
    }

    /// A DNS name, or an IP address without brackets.
    public var host: String
    public var port: UInt16
    public var transport: Transport

    public init(host: String, port: UInt16? = nil, transport: Transport) {
        self.host = host
        self.port = port ?? transport.defaultPort
        self.transport = transport
    }

    /// `host:port`, with brackets around an IPv6 address.
    public var authority: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
