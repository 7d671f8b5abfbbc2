import EventLoop

/// Waits until a condition holds of which nobody tells; a minute at most.
@LoopActor
func waitUntil(_ isSo: @escaping @LoopActor () -> Bool) async throws {
    try await EventLoop.withDeadline(.seconds(60)) {
        while !isSo() { try await EventLoop.sleep(for: .milliseconds(20)) }
    }
}
