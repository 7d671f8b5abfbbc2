import EventLoop
import PollLoop
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

/// Runs `body` on the loop.
func onLoop(_ body: @escaping @LoopActor @Sendable () async throws -> Void) async throws {
    LoopThread.start()
    try await EventLoop.shared.task { try await body() }.value
}

/// Waits until a condition holds of which nobody tells; a minute at most.
@LoopActor
func waitUntil(_ isSo: @escaping @LoopActor () -> Bool) async throws {
    try await EventLoop.withDeadline(.seconds(60)) {
        while !isSo() { try await EventLoop.sleep(for: .milliseconds(5)) }
    }
}

/// Expects that the loop comes to hold no more than before, when a test without a pool may have had something on its way
/// to its end. Cancelled work takes some turns to come there; a key in the making is made to its end, and OpenSSL must not
/// be in use when the process exits.
@LoopActor
func expectNothingLeft(since before: EventLoop.Inventory) async throws {
    try await EventLoop.offload(.computation) {}
    let end = EventLoop.now + .seconds(60)
    while EventLoop.shared.inventory.exceeds(before), EventLoop.now < end {
        try await EventLoop.sleep(for: .milliseconds(20))
    }
    #expect(!EventLoop.shared.inventory.exceeds(before), "\(EventLoop.shared.inventory) after \(before)")
}

extension EventLoop.Inventory {
    /// Whether there is more of anything than in another one.
    fileprivate func exceeds(_ other: Self) -> Bool {
        timers > other.timers || descriptors > other.descriptors || tasks > other.tasks
    }
}
