import EventLoop
import Glibc
import Synchronization

/// A thread that runs the process's event loop until the process ends, for test processes, whose own threads belong
/// to the test runner.
public enum LoopThread {
    private static let hasStarted = Mutex(false)
    private static let identity = Atomic<UInt>(0)

    /// Whether the calling thread is the loop's.
    public static var isCurrent: Bool {
        identity.load(ordering: .acquiring) == UInt(pthread_self())
    }

    /// Starts the thread, once; returns when the loop is installed.
    public static func start() {
        hasStarted.withLock { hasStarted in
            guard !hasStarted else { return }
            hasStarted = true
            launch()
        }
    }

    private static func launch() {
        var thread = pthread_t()
        let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
        let status = pthread_create(
            &thread, nil,
            { semaphore in
                LoopThread.identity.store(UInt(pthread_self()), ordering: .releasing)
                let poll = PollLoop()
                poll.serve(.shared)
                if let semaphore { sem_post(semaphore.assumingMemoryBound(to: sem_t.self)) }
                poll.run { true }
                return nil
            }, semaphore)
        precondition(status == 0, "no thread for the loop")
        sem_wait(semaphore)
    }
}
