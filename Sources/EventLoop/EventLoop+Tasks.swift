extension EventLoop {
    /// Starts a task on the loop. This is the only way to start one: a plain `Task` would run on a thread pool.
    @discardableResult
    public func task<Value: Sendable>(
        _ operation: @escaping @LoopActor @Sendable () async throws -> Value
    ) -> Task<Value, any Error> {
        Task(executorPreference: self) { try await self.counted(operation) }
    }

    @LoopActor private func counted<Value: Sendable>(
        _ operation: @LoopActor @Sendable () async throws -> Value
    ) async rethrows -> Value {
        liveTasks += 1
        defer { liveTasks -= 1 }
        return try await operation()
    }

    /// Runs `action` on the loop soon; callable from any thread.
    public func post(_ action: @escaping @LoopActor @Sendable () -> Void) {
        Task(executorPreference: self) { @LoopActor in action() }
    }

    /// Runs work that blocks (key generation, GSSAPI, slow disks) on the worker thread and resumes on the loop.
    ///
    /// The work is not interrupted by cancellation.
    @LoopActor public static func offload<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            shared.worker.submit { continuation.resume(with: Result(catching: work)) }
        }
    }
}
