/// Durations of RFC 3261 17 for a reliable transport. There nothing is sent twice, and the timers that wait for
/// retransmissions (D, I, J, K) are zero: a transaction ends with its final response.
public enum TransactionTiming {
    /// 64 × T1: timers B, F, H, L and M.
    public static let timeout = Duration.seconds(32)

    /// How long an INVITE may ring: timer C.
    public static let ringing = Duration.seconds(180)

    /// How long an INVITE may stay without any answer before `100 Trying` is sent for it.
    static let trying = Duration.milliseconds(200)
}
