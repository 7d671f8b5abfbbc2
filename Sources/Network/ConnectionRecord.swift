public import Security

/// What was seen on the way to a server, whether it led there or not.
public struct ConnectionRecord: Sendable {
    /// What was asked for, and the addresses that were tried, in their order.
    public let target: NetworkError.Target
    /// The address that answered; the proxy's, where there is one.
    public let peer: Endpoint?
    /// What the server showed of itself in TLS; nil where it did not come to that.
    public let presentation: PeerPresentation?
    /// How long it took to find an address; nil if none was found.
    public let lookup: Duration?
    /// How long it took, from the start, until the connection was there; nil if none came about.
    public let connected: Duration?
    /// How long it took, from the start, until TLS was there; nil if it did not.
    public let secured: Duration?
}
