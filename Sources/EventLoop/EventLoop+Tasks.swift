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

    /// Runs work that blocks on the worker thread of its kind, piece after piece, and resumes on the loop.
    ///
    /// Work that has begun goes on to its end when the task is cancelled, but nobody waits for it any more; work that
    /// has not begun is dropped.
    ///
    /// - Throws: what `work` throws; `CancellationError` as soon as the task is cancelled.
    @LoopActor public static func offload<Value: Sendable>(
        _ kind: BlockingWork, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let outcome = Signal<Value>()
        let ticket = Worker.Ticket()
        shared.workers[kind].submit(ticket) {
            let result = Result(catching: work)
            shared.post { outcome.settle(result) }
        }
        defer { ticket.withdraw() }
        return try await outcome.value()
    }

    /// The same for work that can fail in one way alone.
    ///
    /// - Parameter telling: makes of what `work` throws what is thrown in its place.
    @LoopActor public static func offload<Value: Sendable, Failure: Error>(
        _ kind: BlockingWork, telling: @LoopActor (Failure) async -> any Error,
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws -> Value {
        do {
            return try await offload(kind) { try work() }
        } catch let failure as Failure {
            throw await telling(failure)
        }
    }
}

extension Task where Failure == any Error {
    /// What the task comes to; it is cancelled together with whoever waits here.
    @LoopActor public func valueOrCancelled() async throws -> Success {
        try await withTaskCancellationHandler {
            try await value
        } onCancel: {
            cancel()
        }
    }
}
