import Glibc
import Synchronization

/// The host's event loop as a Swift executor.
///
/// Swift's own thread pool is never started: every task of the core begins with ``task(_:)``, prefers this executor,
/// and so runs on the thread that the host calls ``run()`` on. Blocking work goes to ``offload(_:_:)``.
///
/// `@unchecked Sendable`: the queue of jobs is under a lock; everything else is touched on the loop's thread alone,
/// which `@LoopActor` keeps.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    /// How long ``finish()`` waits for blocking work: a key is made in less; a server that does not answer gets no more.
    static let patience: Duration = .seconds(3)

    /// The process's loop. A process has one, as libpurple has one.
    public static let shared = EventLoop()

    /// How long one call of ``run()`` goes on before it gives the thread back to the host.
    static let budget: Duration = .milliseconds(4)

    private let jobs = Mutex<[UnownedJob]>([])
    /// The thread that ``install(_:)`` was called on; 0 before that.
    private let thread = Atomic<UInt>(0)
    /// Rung when another thread has put a job into the queue; nil while no host is installed.
    private let doorbell = Mutex<Doorbell?>(nil)

    private var host: Host?
    private var isRunning = false
    /// When the present turn gives the thread back to the host.
    private var turnEnd: ContinuousClock.Instant?
    private var armed: ContinuousClock.Instant?
    /// What is to be done at the end of the turn.
    private var endings: [@LoopActor () -> Void] = []
    var timers = TimerQueue()
    var watches: [Int32: @LoopActor (Interest) -> Void] = [:]
    var liveTasks = 0
    let workers = Workers()

    private init() {}

    // The lifetime of the loop

    /// Starts using `host`; the calling thread becomes the loop's thread.
    public func install(_ host: Host) {
        self.host = host
        thread.store(UInt(pthread_self()), ordering: .releasing)
        let bell = Doorbell()
        doorbell.withLock { $0 = bell }
        host.watch(bell.readable, .read)
        rearm()
    }

    /// Stops using the host. Jobs and timers that are left wait for the next ``install(_:)``.
    public func uninstall() {
        guard let host else { return }
        if let bell = doorbell.withLock({ $0.take() }) { host.watch(bell.readable, []) }
        for descriptor in watches.keys { host.watch(descriptor, []) }
        host.wake(nil)
        armed = nil
        self.host = nil
    }

    /// What is alive: all zero when nothing of a session is left behind.
    @LoopActor public var inventory: Inventory {
        Inventory(timers: timers.count, descriptors: watches.count, tasks: liveTasks)
    }

    /// The count of what the loop holds for the core.
    public struct Inventory: Sendable, Equatable {
        public var timers: Int
        public var descriptors: Int
        public var tasks: Int

        public init(timers: Int, descriptors: Int, tasks: Int) {
            self.timers = timers
            self.descriptors = descriptors
            self.tasks = tasks
        }
    }

    /// Whether a job that has more to do should yield: the host waits for its thread.
    @LoopActor public static var isTurnOver: Bool {
        let loop = shared
        guard let end = loop.turnEnd else { return false }
        return loop.now >= end
    }

    /// Runs `action` before the host has its thread back, after the jobs of this turn: for what is done once for all of
    /// them, such as sending their bytes.
    @LoopActor public static func atEndOfTurn(_ action: @escaping @LoopActor () -> Void) {
        shared.endings.append(action)
        shared.rearm()
    }

    // What the host calls

    /// Runs what is due: the timers and the queued jobs, for at most ``budget`` at a time. Does nothing inside itself.
    public func run() {
        // The call that was asked for has come, of use or not.
        armed = nil
        guard !isRunning else { return }
        turn { runTimers() }
    }

    /// Timers that a timer sets wait for the next turn; one that a timer cancels does not fire.
    private func runTimers() {
        let start = now
        let newest = timers.newest
        while let action = timers.takeDue(at: start, upTo: newest) {
            LoopActor.assumeIsolated { action() }
            guard now < start + Self.budget else { return }
        }
    }

    /// Runs the jobs that are ready until none is left, so that cancelled tasks come to their end before the host
    /// goes away, and waits for blocking work that has begun. Does nothing inside ``run()``.
    public func finish() {
        guard !isRunning else { return }
        finishJobs()
        workers.finish(within: Self.patience)
        finishJobs()
    }

    private func finishJobs() {
        while hasWork { turn {} }
    }

    /// Tells the owner of a watched descriptor that it is ready; unknown descriptors are ignored.
    ///
    /// Does nothing inside ``run()`` and itself: what is ready stays ready.
    public func ready(descriptor: Int32, for interest: Interest) {
        guard !isRunning else { return }
        turn {
            if let bell = doorbell.withLock({ $0 }), bell.readable == descriptor {
                bell.silence()
            } else if let watch = watches[descriptor] {
                LoopActor.assumeIsolated { watch(interest) }
            }
        }
    }

    private func turn(_ work: () -> Void) {
        isRunning = true
        work()
        drain()
        endTurn()
        isRunning = false
        rearm()
    }

    private func endTurn() {
        let actions = endings
        endings = []
        for action in actions { LoopActor.assumeIsolated { action() } }
    }

    private var hasWork: Bool { !endings.isEmpty || jobs.withLock { !$0.isEmpty } }

    private func drain() {
        let end = now + Self.budget
        turnEnd = end
        defer { turnEnd = nil }
        while true {
            let batch = jobs.withLock { queue in
                defer { queue.removeAll(keepingCapacity: true) }
                return queue
            }
            guard !batch.isEmpty else { return }
            for (index, job) in batch.enumerated() {
                job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
                if now >= end {
                    jobs.withLock { $0.insert(contentsOf: batch[(index + 1)...], at: 0) }
                    return
                }
            }
        }
    }

    /// Asks the host for the next call: at once while there is work, else when the first timer is due.
    func rearm() {
        guard let host, !isRunning else { return }
        let wanted = hasWork ? now : timers.next
        guard wanted != armed else { return }
        armed = wanted
        host.wake(wanted.map { max(.zero, $0 - now) })
    }

    var now: ContinuousClock.Instant { host?.now() ?? .now }

    func watch(_ descriptor: Int32, _ interest: Interest) {
        host?.watch(descriptor, interest)
    }

    // Executor

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        if isOnLoopThread {
            rearm()
        } else {
            doorbell.withLock { $0?.ring() }
        }
    }

    /// Whether the calling thread is the loop's, and a host is installed.
    public var isCurrent: Bool {
        isInstalled && isOnLoopThread
    }

    /// Whether a host is installed.
    public var isInstalled: Bool {
        doorbell.withLock { $0 != nil }
    }

    private var isOnLoopThread: Bool {
        thread.load(ordering: .acquiring) == UInt(pthread_self())
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    public func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        UnownedTaskExecutor(ordinary: self)
    }

    public func checkIsolated() {
        precondition(isOnLoopThread, "the core was entered from a thread that is not the host's loop")
    }

    public func isIsolatingCurrentContext() -> Bool? {
        isOnLoopThread
    }
}
