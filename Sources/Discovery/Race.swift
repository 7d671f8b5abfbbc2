internal import EventLoop

/// Alternatives that are tried at once, the first in the list being the one that is liked best.
@LoopActor
struct Race {
    typealias Instant = ContinuousClock.Instant

    /// What is known of one alternative.
    enum Outcome<Value: Sendable>: Sendable {
        case pending
        case nothing
        case found(Value)

        var value: Value? { if case .found(let value) = self { value } else { nil } }
        var isPending: Bool { if case .pending = self { true } else { false } }
    }

    private enum Event<Value: Sendable>: Sendable {
        case ended(Int, Value?)
        case patienceOver
    }

    /// A lane calls its argument whenever the other side has shown that it is alive.
    typealias Lane<Value: Sendable> = @LoopActor @Sendable (_ sign: @escaping SignOfLife) async throws -> Value?
    typealias SignOfLife = @LoopActor @Sendable () -> Void

    /// How long a better alternative is waited for once another is there.
    let patience: Duration

    /// Runs the lanes together until all that matter have ended or the patience is at its end; the lanes that are left
    /// are cancelled.
    ///
    /// The patience begins with the first find, and anew with each sign of life of a lane that matters. Then it is at
    /// least half as long again as the first find took: where answers take long, a lane that gets one after the other is
    /// not given up.
    ///
    /// - Parameter relevance: how many lanes, from the first on, matter after what is known.
    /// - Throws: what a lane throws; `CancellationError`.
    func outcomes<Value: Sendable>(
        of lanes: [Lane<Value>], relevance: @LoopActor ([Outcome<Value>]) -> Int = { $0.count }
    ) async throws -> [Outcome<Value>] {
        var outcomes = [Outcome<Value>](repeating: .pending, count: lanes.count)
        let signs = Signs(start: EventLoop.now, relevance: lanes.count)
        return try await withThrowingTaskGroup(of: Event<Value>.self) { group in
            for (index, lane) in lanes.enumerated() {
                group.addTask { .ended(index, try await lane { signs.last[index] = EventLoop.now }) }
            }
            defer { group.cancelAll() }
            while outcomes.prefix(signs.relevance).contains(where: \.isPending), let event = try await group.next() {
                guard case .ended(let index, let value) = event else { break }
                let isFirst = !outcomes.contains { $0.value != nil }
                outcomes[index] = value.map { .found($0) } ?? .nothing
                signs.last[index] = nil
                signs.relevance = relevance(outcomes)
                guard value != nil, isFirst else { continue }
                let find = EventLoop.now
                group.addTask {
                    while let wait = await signs.wait(after: find, patience: patience) {
                        try await EventLoop.sleep(for: wait)
                    }
                    return .patienceOver
                }
            }
            return outcomes
        }
    }

    /// When each lane that has not ended has shown life last.
    @LoopActor
    private final class Signs {
        let start: Instant
        var relevance: Int
        var last: [Int: Instant] = [:]

        init(start: Instant, relevance: Int) {
            self.start = start
            self.relevance = relevance
        }

        /// How long to wait from now on; nil when the patience is at its end.
        func wait(after find: Instant, patience: Duration) -> Duration? {
            let longer = max(patience, (find - start) * 3 / 2)
            let alive = last.filter { $0.key < relevance }.values.map { $0 + longer }
            let left = max(find + patience, alive.max() ?? find) - EventLoop.now
            return left > .zero ? left : nil
        }
    }

    /// The best of what the lanes find; nil if none finds anything.
    ///
    /// - Parameter penalty: how many places a find stands behind its lane's.
    func best<Value: Sendable>(
        of lanes: [Lane<Value>], penalty: @escaping @LoopActor (Value) -> Int = { _ in 0 }
    ) async throws -> Value? {
        func standing(_ outcomes: [Outcome<Value>]) -> (place: Int, value: Value)? {
            outcomes.enumerated().compactMap { index, outcome in
                outcome.value.map { (index + penalty($0), $0) }
            }.min { $0.0 < $1.0 }
        }
        let outcomes = try await outcomes(of: lanes) { standing($0)?.place ?? $0.count }
        return standing(outcomes)?.value
    }
}
