import EventLoop
import Testing

/// Lets one test at a time wait until something that it watches has come to be so.
@LoopActor
final class Watch {
    private var waiter: (condition: @LoopActor () -> Bool, signal: Signal<Void>)?

    /// Waits until a condition holds; a minute at most.
    func wait(until condition: @escaping @LoopActor () -> Bool) async throws {
        guard !condition() else { return }
        let signal = Signal<Void>()
        waiter = (condition, signal)
        try await EventLoop.withDeadline(.seconds(60)) { try await signal.value() }
    }

    /// Looks at the condition, since something has changed.
    func look() {
        guard let waiter, waiter.condition() else { return }
        self.waiter = nil
        waiter.signal.send(())
    }
}

/// Waits until a condition holds of which nobody tells; a minute at most.
@LoopActor
func waitUntil(_ isSo: @escaping @LoopActor () -> Bool) async throws {
    try await EventLoop.withDeadline(.seconds(60)) {
        while !isSo() { try await EventLoop.sleep(for: .milliseconds(5)) }
    }
}

/// Expects that the loop comes to hold as little as before. Cancelled work takes some turns to come to its end; a key in
/// the making is made to its end, and OpenSSL must not be in use when the process exits.
@LoopActor
func expectNothingLeft(since before: EventLoop.Inventory) async throws {
    try await EventLoop.offload(.computation) {}
    let end = EventLoop.now + .seconds(60)
    while EventLoop.shared.inventory != before, EventLoop.now < end {
        try await EventLoop.sleep(for: .milliseconds(20))
    }
    #expect(EventLoop.shared.inventory == before)
}
