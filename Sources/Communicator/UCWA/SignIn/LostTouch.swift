/// When a server that does not answer any more is given up, so that the account's home is looked for anew (UCWA sheet
/// 1.7): one lost packet is not enough.
struct LostTouch: Sendable, Hashable {
    typealias Instant = ContinuousClock.Instant

    /// So many attempts in vain, over so long a time.
    private static let attempts = 5
    private let time: Duration

    private var since: Instant?
    private var failures = 0

    init(time: Duration = Timing().webSearch) {
        self.time = time
    }

    /// The server has answered.
    mutating func ended() { self = LostTouch(time: time) }

    /// An attempt was in vain.
    ///
    /// - Returns: whether the server is given up.
    mutating func failed(at now: Instant) -> Bool {
        failures += 1
        let start = since ?? now
        since = start
        return failures >= Self.attempts && now - start >= time
    }
}
