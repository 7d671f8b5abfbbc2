/// How long to wait before each attempt to sign in again: longer and longer, and not at the same moment as every other
/// client of a server that comes back (sign-in sheet 3.11).
public struct Backoff: Sendable, Equatable {
    /// The longest wait before each attempt; the last is that before all that follow.
    public var waits: [Duration] = [1, 5, 10, 30, 60, 120].map { .seconds($0) }
    /// The least time between the beginnings of two attempts, whatever hastens the second.
    public var spacing: Duration = .seconds(5)
    /// A registration that lasted as long begins the waits anew when it is lost.
    public var steady: Duration = .seconds(60)
    /// The longest wait that a server may ask for.
    public var longest: Duration = .seconds(3600)

    public init() {}

    /// The wait before an attempt, counted from 0.
    ///
    /// - Parameter chance: a random number from 0 to 1; it takes up to half of the wait away.
    func wait(before attempt: Int, chance: Double) -> Duration {
        guard let last = waits.last else { return .zero }
        let whole = waits.indices.contains(attempt) ? waits[attempt] : last
        return whole - whole / 2 * chance
    }

    /// The wait that a server asked for, within bounds, and up to a tenth more.
    func wait(askedFor delay: Duration, chance: Double) -> Duration {
        let bounded = min(max(.zero, delay), longest)
        return bounded + bounded / 10 * chance
    }
}
