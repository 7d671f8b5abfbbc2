/// A value that arrives once, from a callback of the loop, and is awaited by one task.
///
/// The first of ``send(_:)`` and ``fail(_:)`` counts; later ones are ignored.
@LoopActor
public final class Signal<Value: Sendable> {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Value, any Error>, wait: UInt64)
        case settled(Result<Value, any Error>)
    }

    private var state = State.empty
    private var lastWait: UInt64 = 0

    public init() {}

    /// Delivers the value.
    public func send(_ value: Value) {
        settle(.success(value))
    }

    /// Ends the wait with an error.
    public func fail(_ error: any Error) {
        settle(.failure(error))
    }

    /// Waits for the value. One task may wait at a time; after a wait that was cancelled another may.
    ///
    /// - Throws: what ``fail(_:)`` was given, or `CancellationError` as soon as the task is cancelled.
    public func value() async throws -> Value {
        lastWait += 1
        let wait = lastWait
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                switch state {
                case .settled(let result): continuation.resume(with: result)
                case .empty where Task.isCancelled: continuation.resume(throwing: CancellationError())
                case .empty: state = .waiting(continuation, wait: wait)
                case .waiting: continuation.resume(throwing: CancellationError())
                }
            }
        } onCancel: {
            EventLoop.shared.post { self.giveUp(wait) }
        }
    }

    /// Ends one wait and no other: the value may still come, for whoever waits then.
    private func giveUp(_ wait: UInt64) {
        guard case .waiting(let continuation, wait) = state else { return }
        state = .empty
        continuation.resume(throwing: CancellationError())
    }

    func settle(_ result: Result<Value, any Error>) {
        switch state {
        case .empty: state = .settled(result)
        case .waiting(let continuation, _):
            state = .settled(result)
            continuation.resume(with: result)
        case .settled: break
        }
    }
}
