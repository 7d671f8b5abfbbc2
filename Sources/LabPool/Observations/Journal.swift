import EventLoop

/// Keeps what the pool sees and tells it to whoever listens.
@LoopActor
final class Journal {
    private(set) var observations = Observations()
    private let listener: @LoopActor (PoolEvent) -> Void

    init(listener: @escaping @LoopActor (PoolEvent) -> Void) {
        self.listener = listener
    }

    func add(_ event: PoolEvent) {
        observations.add(event)
        listener(event)
    }

    /// An exchange begins, which could not begin before what has been answered so far: its depth in the chain.
    func begin() -> Int {
        observations.sequentialRoundTrips + 1
    }

    /// The exchange that began at `depth` is answered.
    func end(depth: Int) {
        observations.reach(depth: depth)
    }
}
