import Glibc
import Synchronization

/// One thread for work that blocks. It lives while there is work and ends with it, so that nothing is left behind.
final class Worker: Sendable {
    /// The right to have work done, which may be given up while the work waits.
    final class Ticket: Sendable {
        private let isWithdrawn = Atomic(false)

        func withdraw() {
            isWithdrawn.store(true, ordering: .releasing)
        }

        fileprivate var isValid: Bool { !isWithdrawn.load(ordering: .acquiring) }
    }

    private struct State {
        var queue: [(ticket: Ticket, work: @Sendable () -> Void)] = []
        var isRunning = false
        /// The thread that was started last, until its end has been waited for.
        var thread: pthread_t?
    }

    private let state = Mutex(State())

    func submit(_ ticket: Ticket, _ work: @escaping @Sendable () -> Void) {
        let mustStart = state.withLock { state in
            state.queue.append((ticket, work))
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustStart { start() }
    }

    /// Waits until the work is done and the thread has ended, but no longer than to `deadline`.
    ///
    /// A thread that outlives the process's exit handlers crashes in what they have taken down, as in OpenSSL's locks.
    func finish(by deadline: ContinuousClock.Instant) {
        guard let thread = state.withLock({ $0.thread.take() }) else { return }
        while state.withLock({ $0.isRunning }) {
            guard .now < deadline else {
                pthread_detach(thread)
                return
            }
            usleep(1000)
        }
        pthread_join(thread, nil)
    }

    private func start() {
        // The thread before this one has nothing left to do but to end.
        if let last = state.withLock({ $0.thread.take() }) { pthread_join(last, nil) }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Worker>.fromOpaque(context).takeRetainedValue().drain()
                return nil
            }, context)
        if status == 0 {
            state.withLock { $0.thread = thread }
        } else {
            // No thread to be had: the work is done here and now, late but done.
            Unmanaged<Worker>.fromOpaque(context).release()
            drain()
        }
    }

    private func drain() {
        while let work = next() { work() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            state.queue.removeAll { !$0.ticket.isValid }
            guard !state.queue.isEmpty else {
                state.isRunning = false
                return nil
            }
            return state.queue.removeFirst().work
        }
    }
}
