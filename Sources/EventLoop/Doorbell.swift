import Glibc
import Synchronization

/// A pipe that another thread writes to when it has put a job into the loop's queue.
final class Doorbell: Sendable {
    /// The end that the host watches; -1 where the process has no descriptor left.
    let readable: Int32
    private let writable: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readable = ends[0]
        writable = ends[1]
    }

    deinit {
        close(readable)
        close(writable)
    }

    func ring() {
        var byte: UInt8 = 1
        // A full pipe is as good as a ring.
        _ = write(writable, &byte, 1)
    }

    func silence() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(readable, &bytes, bytes.count) > 0 {}
    }
}
