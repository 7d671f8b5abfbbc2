public import Security

/// What a TLS-DSK handshake agreed on and with whom, for the step report and the trace.
public struct TLSDSKSummary: Sendable, Hashable {
    /// Version and suite of the inner TLS.
    public let parameters: TLSParameters
    /// The other side's certificate. The server's is reported, not verified: it usually belongs to an authority inside
    /// the organisation, and the connection around the handshake is what authenticates the server.
    public let peer: Certificate
}
