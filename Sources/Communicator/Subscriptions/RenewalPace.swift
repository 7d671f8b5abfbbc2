import EventLoop
import SIP

/// Paces the attempts at one subscription that the server ends: longer and longer where it ends each of them at once.
struct RenewalPace {
    /// The longest pause that the server has not asked for.
    private static let longest: Duration = .seconds(900)
    /// After a subscription that lasted as long the pauses begin anew.
    private static let steady: Duration = .seconds(60)

    private var pause: Duration = .zero
    /// When the next subscription was to be made.
    private var due: ContinuousClock.Instant?

    /// How long to wait after a notification or an answer that ends the subscription; nil where another attempt cannot
    /// help.
    mutating func pause(after message: Message, at now: ContinuousClock.Instant) -> Duration? {
        guard let least = message.renewalDelay else { return nil }
        if let due, now - due >= Self.steady { pause = .zero }
        pause = max(least, min(pause * 2, Self.longest))
        due = now + pause
        return pause
    }
}
