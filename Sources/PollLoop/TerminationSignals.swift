import Glibc
import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into something that a ``PollLoop`` can wait for, so that a program can end in good
/// order. A process has one.
public struct TerminationSignals {
    /// Readable once for each signal that has arrived; the program watches it.
    public let descriptor: Int32

    /// Where the handler writes. A handler can reach nothing but what is static.
    private static let writable = Atomic<Int32>(-1)

    /// Catches the signals from now on.
    ///
    /// A process without a descriptor to spare gets -1, which a loop never finds ready; the signals then end the
    /// process as they do by default.
    public init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            descriptor = -1
            return
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        descriptor = ends[0]
        Self.writable.store(ends[1], ordering: .releasing)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                let savedError = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(TerminationSignals.writable.load(ordering: .acquiring), &byte, 1)
                errno = savedError
            }
        }
    }

    /// The number of the next signal that has arrived; nil when there is none.
    public func next() -> Int32? {
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) == 1 ? Int32(byte) : nil
    }
}
