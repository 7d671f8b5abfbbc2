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
    /// The patience begins with the first sign of life of the lane that finds first, and with the find where there was
    /// none; it is one for all that is waited for. Only for a lane that matters and is alive it is longer where answers
    /// take long: half as long again as the first find took, from that lane's last sign or the find, whichever came first.
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
                group.addTask { .ended(index, try await lane { signs.note(index) }) }
            }
            defer { group.cancelAll() }
            while outcomes.prefix(signs.relevance).contains(where: \.isPending), let event = try await group.next() {
                guard case .ended(let index, let value) = event else { break }
                let isFirst = !outcomes.contains { $0.value != nil }
                outcomes[index] = value.map { .found($0) } ?? .nothing
                let begin = signs.first[index] ?? EventLoop.now
                signs.last[index] = nil
                signs.relevance = relevance(outcomes)
                guard value != nil, isFirst else { continue }
                let find = EventLoop.now
                group.addTask {
                    while let wait = await signs.wait(after: find, since: begin, patience: patience) {
                        try await EventLoop.sleep(for: wait)
                    }
                    return .patienceOver
                }
            }
            return outcomes
        }
    }

    /// When each lane has shown life first, and each that has not ended last.
    @LoopActor
    private final class Signs {
        let start: Instant
        var relevance: Int
        private(set) var first: [Int: Instant] = [:]
        var last: [Int: Instant] = [:]

        init(start: Instant, relevance: Int) {
            self.start = start
            self.relevance = relevance
        }

        func note(_ index: Int) {
            let now = EventLoop.now
            first[index] = first[index] ?? now
            last[index] = now
        }

        /// How long to wait from now on; nil when the patience is at its end.
        func wait(after find: Instant, since begin: Instant, patience: Duration) -> Duration? {
            let longer = max(patience, (find - start) * 3 / 2)
            let alive = last.filter { $0.key < relevance }.values.map { min($0, find) + longer }
            let left = max(begin + patience, alive.max() ?? begin) - EventLoop.now
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
