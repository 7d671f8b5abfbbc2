import EventLoop
import PollLoop

/// The signals that ask the program to end, brought onto the event loop.
struct StopSignals {
    private let signals = TerminationSignals()

    /// Waits for the first of them.
    @LoopActor
    func wait() async throws {
        let arrival = Signal<Void>()
        EventLoop.watch(signals.descriptor, for: .read) { _ in arrival.send(()) }
        defer { EventLoop.unwatch(signals.descriptor) }
        try await arrival.value()
    }
}
