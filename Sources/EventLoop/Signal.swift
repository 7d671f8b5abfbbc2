/// A value that arrives once, from a callback of the loop, and is awaited by one task.
///
/// The first of ``send(_:)`` and ``fail(_:)`` counts; later ones are ignored.
@LoopActor
public final class Signal<Value: Sendable> {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Value, any Error>)
        case settled(Result<Value, any Error>)
    }

    private var state = State.empty

    public init() {}

    /// Delivers the value.
    public func send(_ value: Value) {
        settle(.success(value))
    }

    /// Ends the wait with an error.
    public func fail(_ error: any Error) {
        settle(.failure(error))
    }

    /// Waits for the value. One task may wait at a time.
    ///
    /// - Throws: what ``fail(_:)`` was given, or `CancellationError` as soon as the task is cancelled.
    public func value() async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                switch state {
                case .settled(let result): continuation.resume(with: result)
                case .empty where Task.isCancelled: continuation.resume(throwing: CancellationError())
                case .empty: state = .waiting(continuation)
                case .waiting: continuation.resume(throwing: CancellationError())
                }
            }
        } onCancel: {
            EventLoop.shared.post { self.fail(CancellationError()) }
        }
    }

    func settle(_ result: Result<Value, any Error>) {
        switch state {
        case .empty: state = .settled(result)
        case .waiting(let continuation):
            state = .settled(result)
            continuation.resume(with: result)
        case .settled: break
        }
    }
}
