/// Notices that the machine slept, or that the process was stopped: a wake-up that was asked for comes late by far.
///
/// The timers of most hosts do not count the time asleep, so that one set for minutes ahead is of no use after it. A
/// short one, asked for again and again, is late at once, on a clock that goes on while the machine sleeps.
public struct SleepWatch: Sendable {
    /// The time between two wake-ups.
    public static let period: Duration = .seconds(5)
    /// How late a wake-up may be on a busy machine that is awake.
    public static let tolerance: Duration = .seconds(10)

    private var last: ContinuousClock.Instant

    /// Begins to watch.
    public init(at instant: ContinuousClock.Instant) {
        last = instant
    }

    /// Takes a wake-up, asked for one ``period`` after the one before.
    ///
    /// - Returns: for how long the machine slept; nil if it was awake.
    public mutating func wake(at instant: ContinuousClock.Instant) -> Duration? {
        let late = instant - last - Self.period
        last = instant
        return late > Self.tolerance ? late : nil
    }
}

extension EventLoop {
    /// Waits until the machine has slept and is awake again; it is noticed within a
    /// ``SleepWatch/period``.
    ///
    /// - Returns: for how long it slept.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    @LoopActor @discardableResult
    public static func awakening() async throws -> Duration {
        try await awakening(by: { now }, sleep: { try await sleep(for: $0) })
    }

    /// The same by another clock.
    ///
    /// - Parameter sleep: waits as the host's timers do.
    @LoopActor
    static func awakening(
        by clock: @LoopActor () -> ContinuousClock.Instant, sleep: @LoopActor (Duration) async throws -> Void
    ) async throws -> Duration {
        var watch = SleepWatch(at: clock())
        while true {
            try await sleep(SleepWatch.period)
            if let slept = watch.wake(at: clock()) { return slept }
        }
    }
}
