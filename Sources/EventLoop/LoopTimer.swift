/// A pending action of the loop; letting go of it does not cancel it.
public struct LoopTimer: Sendable {
    let identifier: UInt64

    /// Cancels the timer; nothing happens if it has fired.
    @LoopActor public func cancel() {
        EventLoop.shared.timers.remove(identifier)
        EventLoop.shared.rearm()
    }
}

extension EventLoop {
    /// The host's clock, which timers keep to and which goes on while the machine sleeps.
    @LoopActor public static var now: ContinuousClock.Instant { shared.now }

    /// Runs `action` on the loop after `delay`.
    @LoopActor @discardableResult
    public static func after(_ delay: Duration, _ action: @escaping @LoopActor () -> Void) -> LoopTimer {
        let loop = shared
        let timer = LoopTimer(identifier: loop.timers.add(due: loop.now + delay, action))
        loop.rearm()
        return timer
    }

    /// Suspends the calling task for `delay`.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    @LoopActor public static func sleep(for delay: Duration) async throws {
        let sleeper = Signal<Void>()
        let timer = after(delay) { sleeper.send(()) }
        defer { timer.cancel() }
        try await sleeper.value()
    }

    /// Runs `operation`, but for no longer than `limit`.
    ///
    /// - Throws: ``DeadlineExceeded`` after `limit`; what `operation` throws; `CancellationError`.
    @LoopActor public static func withDeadline<Value: Sendable>(
        _ limit: Duration, _ operation: @escaping @LoopActor @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await sleep(for: limit)
                throw DeadlineExceeded(limit: limit)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}

/// An operation took longer than it was allowed to.
public struct DeadlineExceeded: Error, Equatable {
    /// The time that was allowed.
    public let limit: Duration

    public init(limit: Duration) {
        self.limit = limit
    }
}
