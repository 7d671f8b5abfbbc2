import EventLoop

/// Keeps what the pool sees and tells it to whoever listens.
@LoopActor
final class Journal {
    private(set) var observations = Observations()
    private let listener: @LoopActor (PoolEvent) -> Void
    /// How long an answer takes to arrive.
    private let delay: Duration
    private var underWay: [(arrival: ContinuousClock.Instant, depth: Int)] = []

    init(delay: Duration, listener: @escaping @LoopActor (PoolEvent) -> Void) {
        self.delay = delay
        self.listener = listener
    }

    func add(_ event: PoolEvent) {
        observations.add(event)
        listener(event)
    }

    func noteKeepAlive() {
        observations.keepAlives += 1
    }

    /// A request has arrived: how deep it is in the chain of exchanges that each waited for the one before, at least
    /// deeper than `floor`.
    func begin(above floor: Int = 0) -> Int {
        let now = ContinuousClock.now
        for answer in underWay where answer.arrival <= now { observations.reach(depth: answer.depth) }
        underWay.removeAll { $0.arrival <= now }
        return max(observations.sequentialRoundTrips, floor) + 1
    }

    /// The request that began at `depth` is answered; `trips` is how many answers later the client goes on.
    func end(depth: Int, trips: Int = 1) {
        guard delay > .zero else { return observations.reach(depth: depth) }
        underWay.append((.now + delay * trips, depth))
    }

    /// A connection was opened: a round trip, and another where TLS protects it. Returns the depths around it.
    func open(isSecured: Bool) -> ClosedRange<Int> {
        let depth = begin()
        end(depth: depth)
        if isSecured { end(depth: depth + 1, trips: 2) }
        return depth - 1...(isSecured ? depth + 1 : depth)
    }

    /// Counts what is still under way: the pool stops.
    func settle() {
        for answer in underWay { observations.reach(depth: answer.depth) }
        underWay = []
    }
}
