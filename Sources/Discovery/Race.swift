internal import EventLoop

/// Alternatives that are tried at once, the first in the list being the one that is liked best.
@LoopActor
struct Race {
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

    typealias Lane<Value: Sendable> = @LoopActor @Sendable () async throws -> Value?

    /// How long a better alternative is waited for once another is there.
    let patience: Duration

    /// Runs the lanes together until all have ended, `isSettled` is satisfied, or the patience since the first find is
    /// at its end; the lanes that are left are cancelled.
    ///
    /// - Throws: what a lane throws; `CancellationError`.
    func outcomes<Value: Sendable>(
        of lanes: [Lane<Value>], isSettled: @LoopActor ([Outcome<Value>]) -> Bool = { _ in false }
    ) async throws -> [Outcome<Value>] {
        var outcomes = [Outcome<Value>](repeating: .pending, count: lanes.count)
        return try await withThrowingTaskGroup(of: Event<Value>.self) { group in
            for (index, lane) in lanes.enumerated() {
                group.addTask { .ended(index, try await lane()) }
            }
            defer { group.cancelAll() }
            while outcomes.contains(where: \.isPending), !isSettled(outcomes), let event = try await group.next() {
                guard case .ended(let index, let value) = event else { break }
                let isFirst = !outcomes.contains { $0.value != nil }
                outcomes[index] = value.map { .found($0) } ?? .nothing
                guard value != nil, isFirst else { continue }
                group.addTask {
                    try await EventLoop.sleep(for: patience)
                    return .patienceOver
                }
            }
            return outcomes
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
        let outcomes = try await outcomes(of: lanes) { outcomes in
            guard let best = standing(outcomes) else { return false }
            return !outcomes.prefix(best.place).contains(where: \.isPending)
        }
        return standing(outcomes)?.value
    }
}
