import Synchronization

/// How the pool's task ended, for the loop that runs it.
final class Outcome: Sendable {
    private let result = Mutex<Result<Void, any Error>?>(nil)

    /// Whether the task goes on.
    var isPending: Bool { result.withLock { $0 == nil } }

    /// Notes the end.
    func settle(_ end: Result<Void, any Error>) {
        result.withLock { $0 = end }
    }

    /// Throws what the task has thrown.
    func get() throws {
        try result.withLock { $0 }?.get()
    }
}
