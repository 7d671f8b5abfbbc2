import EventLoop
import Network

/// Ways to one end that are tried in their order, each a moment after the one before it or as soon as that has failed,
/// so that a way that leads nowhere holds the others up for that moment only.
@LoopActor
struct HeadStart {
    typealias Way<Value: Sendable> = @LoopActor @Sendable () async throws -> Value

    enum Outcome<Value: Sendable>: Sendable {
        /// What the way found that was first at the end.
        case reached(Value)
        /// In the order of the ways.
        case failed([NetworkError])
    }

    private enum Event<Value: Sendable>: Sendable {
        case reached(Value)
        case failed(Int, NetworkError)
        case over(Int)
    }

    /// How long each way has the field for itself.
    let delay: Duration

    /// - Throws: what is no `NetworkError`; `CancellationError`.
    func first<Value: Sendable>(of ways: [Way<Value>]) async throws -> Outcome<Value> {
        try await withThrowingTaskGroup(of: Event<Value>.self) { group in
            var failures: [Int: NetworkError] = [:]
            var started = 0
            func startNext() {
                guard started < ways.count else { return }
                let index = started
                started += 1
                group.addTask { try await Self.event(of: index, ways[index]) }
                group.addTask {
                    try await EventLoop.sleep(for: delay)
                    return .over(index)
                }
            }
            defer { group.cancelAll() }
            startNext()
            while failures.count < ways.count, let event = try await group.next() {
                switch event {
                case .reached(let value): return .reached(value)
                case .failed(let index, let error):
                    failures[index] = error
                    if index + 1 == started { startNext() }
                case .over(let index): if index + 1 == started { startNext() }
                }
            }
            try Task.checkCancellation()
            return .failed(ways.indices.compactMap { failures[$0] })
        }
    }

    private static func event<Value: Sendable>(of index: Int, _ way: Way<Value>) async throws -> Event<Value> {
        do {
            return .reached(try await way())
        } catch let error as NetworkError {
            return .failed(index, error)
        }
    }
}
