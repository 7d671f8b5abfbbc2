import Glibc

/// A host's event loop on `poll(2)`, for programs and tests: descriptors, one timer, and nothing else.
///
/// Use it from one thread. It knows nothing of what it serves: connect the two callbacks before ``run(while:)``.
public final class PollLoop {
    /// Called when a descriptor is ready, with the events that `poll` reported among those asked for.
    public var onReady: (_ descriptor: Int32, _ events: Int16) -> Void = { _, _ in }
    /// Called when the timer is due.
    public var onWake: () -> Void = {}

    private var interests: [Int32: Int16] = [:]
    private var due: ContinuousClock.Instant?

    public init() {}

    /// Watches `descriptor` for `events` (`POLLIN`, `POLLOUT`); 0 ends the watch.
    public func watch(_ descriptor: Int32, events: Int16) {
        interests[descriptor] = events == 0 ? nil : events
    }

    /// Sets the timer, in place of an earlier one; nil clears it.
    public func wake(after delay: Duration?) {
        due = delay.map { .now + $0 }
    }

    /// Runs until `condition` is false; it is asked before every turn.
    public func run(while condition: () -> Bool) {
        while condition() { turn() }
    }

    private func turn() {
        var polled = interests.map { pollfd(fd: $0.key, events: $0.value, revents: 0) }
        let count = poll(&polled, nfds_t(polled.count), timeout)
        if let due, due <= .now {
            self.due = nil
            onWake()
        }
        guard count > 0 else { return }
        for entry in polled where entry.revents != 0 {
            // A callback before this one may have ended the watch.
            guard let interest = interests[entry.fd] else { continue }
            let isBroken = entry.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
            onReady(entry.fd, isBroken ? interest : entry.revents & interest)
        }
    }

    /// The time until the timer, in milliseconds for `poll`, rounded up; -1 without a timer.
    private var timeout: Int32 {
        guard let due else { return -1 }
        let left = due - .now
        guard left > .zero else { return 0 }
        let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
        return Int32(clamping: milliseconds)
    }
}
