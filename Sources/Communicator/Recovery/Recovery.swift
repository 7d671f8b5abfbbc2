/// When to sign in again after the connection was lost: a value that is told what happens and says when to try.
///
/// Attempts become rarer as long as nothing holds. A hint that the network is back brings the next one forward, but
/// neither within the spacing nor before the time that a server asked to wait for, so that a network that comes and
/// goes makes no flood of attempts.
struct Recovery: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let backoff: Backoff
    /// Losses and failed attempts since the last registration that held.
    private var failures = 0
    private var registered: Instant?
    private var lastAttempt: Instant?
    /// The server wants no attempt before.
    private var notBefore: Instant?

    init(_ backoff: Backoff) {
        self.backoff = backoff
    }

    /// The account is registered.
    mutating func succeeded(at now: Instant) {
        registered = now
        notBefore = nil
    }

    /// The registration was lost, or an attempt has failed.
    ///
    /// - Parameters:
    ///   - asked: how long the server asked to wait.
    ///   - isCrowded: whether the server has sent everybody away, so that the first attempt takes its time too.
    ///   - chance: a random number from 0 to 1.
    /// - Returns: when to try next.
    mutating func failed(
        at now: Instant, asked: Duration? = nil, isCrowded: Bool = false, chance: Double
    ) -> Instant {
        if let registered, now - registered >= backoff.steady { failures = 0 }
        registered = nil
        notBefore = asked.map { now + backoff.wait(askedFor: $0, chance: chance) }
        let wait = backoff.wait(before: isCrowded ? max(1, failures) : failures, chance: chance)
        failures += 1
        return max(now + wait, notBefore ?? now)
    }

    /// The network may be back.
    ///
    /// - Returns: when to try next, in place of what was said before, if that was later.
    func hastened(at now: Instant) -> Instant {
        [now, notBefore, lastAttempt.map { $0 + backoff.spacing }].compactMap(\.self).max() ?? now
    }

    /// An attempt begins.
    mutating func begin(at now: Instant) {
        lastAttempt = now
    }
}
