/// Why a transaction ended without its regular end.
public enum TransactionFailure: Sendable, Hashable {
    /// No final response, or no ACK, came in time (RFC 3261 timers B, F, H).
    case timedOut
    /// The connection is gone.
    case connectionLost
}
