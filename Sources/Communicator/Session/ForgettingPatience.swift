/// How often a server may forget a security association, or an application, before that is taken for its way.
///
/// A server that restarts forgets once; one that forgets each at once would have the client sign in for ever.
struct ForgettingPatience {
    /// What lasted as long was worth making.
    private static let worthwhile: Duration = .seconds(300)
    /// The most short ones in a row.
    private static let limit = 3

    private var count = 0

    /// Whether to begin anew after what lasted for `life`.
    mutating func allows(_ departure: Departure, after life: Duration) -> Bool {
        count = departure == .challenged && life < Self.worthwhile ? count + 1 : 0
        return count <= Self.limit
    }
}
