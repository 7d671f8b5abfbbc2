import CProcess
import EventLoop

/// Gives memory back to the system that something long has taken and freed, and that nothing needs for hours.
///
/// The search goes through the whole heap of the host: it is made once, after the last of what is long, and by another
/// thread.
@LoopActor
final class FreedMemory {
    /// How long nothing else long may come.
    private static let rest: Duration = .milliseconds(300)

    private var timer: LoopTimer?

    func giveBackSoon() {
        timer?.cancel()
        timer = EventLoop.after(Self.rest) {
            EventLoop.shared.task { try await EventLoop.offload(.computation) { malloc_trim(0) } }
        }
    }

    /// Leaves everything as it is.
    func cancel() {
        timer?.cancel()
    }
}
