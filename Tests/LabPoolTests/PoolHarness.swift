import EventLoop
import LabPool
import PollLoop
import Testing

/// Runs `body` on the loop with an open pool and returns what the pool has seen; nothing of the pool may be left.
@discardableResult
func withPool(
    _ faults: FaultPlan = [], change: @Sendable (inout LabPool.Configuration) -> Void = { _ in },
    _ body: @escaping @LoopActor @Sendable (LabPool) async throws -> Void
) async throws -> Observations {
    LoopThread.start()
    var configuration = LabPool.Configuration()
    configuration.faults = faults
    configuration.isWebEncrypted = false
    change(&configuration)
    return try await EventLoop.shared.task { [configuration] in
        let pool = LabPool(configuration)
        try await pool.start()
        defer { pool.stop() }
        try await body(pool)
        pool.stop()
        return pool.observations
    }.value
}
