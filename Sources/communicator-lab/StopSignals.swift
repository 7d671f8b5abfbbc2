import EventLoop
import Foundation
import Synchronization

/// SIGINT and SIGTERM, brought onto the event loop by a pipe.
struct StopSignals {
    private static let writable = Atomic<Int32>(-1)

    private let readable: Int32

    /// Takes both signals over.
    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        readable = ends[0]
        Self.writable.store(ends[1], ordering: .releasing)
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                // Of all that is ours, a handler may only write.
                _ = write(StopSignals.writable.load(ordering: .acquiring), "!", 1)
            }
        }
    }

    /// Waits for the first of them.
    @LoopActor
    func wait() async throws {
        let arrival = Signal<Void>()
        EventLoop.watch(readable, for: .read) { _ in arrival.send(()) }
        defer { EventLoop.unwatch(readable) }
        try await arrival.value()
    }
}
