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

    private func start() {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let status = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Worker>.fromOpaque(context).takeRetainedValue().drain()
                return nil
            }, context)
        if status != 0 {
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
