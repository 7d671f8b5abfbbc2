/// When an event channel is polled next: at once where all is well, since messages that nobody fetches for half a minute
/// are lost (UCWA sheet 3.8); later and later where the server does not answer, or answers at once for ever. A server that
/// tells something each time is followed quickly all the same: it may have much to tell.
public struct PollPace: Sendable, Hashable {
    /// An answer that took less long came at once.
    private static let moment: Duration = .seconds(1)
    /// How many answers that come at once are followed at once.
    private static let patience = 20
    private static let longestAfterAnswers: Duration = .seconds(5)
    private static let longestAfterNews: Duration = .milliseconds(200)
    private static let longestAfterFailures: Duration = .seconds(60)
    /// A poll that was cut off after so long has met a proxy that does not like silence.
    public static let silence: Duration = .seconds(30)

    private let silence: Duration
    private var hasty = 0
    /// Failures one after the other.
    public private(set) var failures = 0

    /// - Parameter silence: a poll that is cut off after so long has not failed.
    public init(silence: Duration = silence) { self.silence = silence }

    /// An answer has come.
    ///
    /// - Parameters:
    ///   - time: how long it took.
    ///   - isNews: whether it says that something has happened.
    /// - Returns: how long to wait before the next poll.
    public mutating func answered(after time: Duration, isNews: Bool = false) -> Duration {
        failures = 0
        hasty = time < Self.moment ? hasty + 1 : 0
        guard hasty > Self.patience else { return .zero }
        let longest = isNews ? Self.longestAfterNews : Self.longestAfterAnswers
        return min(.milliseconds(100) * (1 << min(hasty - Self.patience, 10)), longest)
    }

    /// No answer has come, or none of this channel.
    ///
    /// - Parameter asked: how long the server asks to wait.
    public mutating func failed(after time: Duration, asked: Duration? = nil) -> Duration {
        if time >= silence, asked == nil {
            failures = 0
            return .zero
        }
        failures += 1
        return min(max(asked ?? .zero, .seconds(1 << min(failures - 1, 6))), Self.longestAfterFailures)
    }
}
