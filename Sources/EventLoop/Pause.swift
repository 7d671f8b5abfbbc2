/// A wait of one task that others may end early, any number of times.
@LoopActor
public final class Pause {
    private var isEnded = false
    private var signal: Signal<Void>?

    public init() {}

    /// Waits until ``end()``, or for `delay` at most; not at all if that was called since the last wait.
    ///
    /// - Returns: whether the wait was ended early.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    @discardableResult
    public func wait(for delay: Duration? = nil) async throws -> Bool {
        if !isEnded {
            let signal = Signal<Void>()
            let timer = delay.map { EventLoop.after($0) { signal.send(()) } }
            self.signal = signal
            defer { timer?.cancel() }
            try await signal.value()
        }
        defer { isEnded = false }
        return isEnded
    }

    /// Ends the wait, or the next one where nobody waits.
    public func end() {
        isEnded = true
        signal?.send(())
        signal = nil
    }
}
