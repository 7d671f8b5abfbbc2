import EventLoop
import Foundation
import PollLoop
import Synchronization
import Testing

@Suite("The event loop", .serialized)
struct EventLoopTests {
    init() { LoopThread.start() }

    @Test("a task runs on the loop's thread and returns its value")
    func taskRunsOnTheLoop() async throws {
        #expect(try await EventLoop.shared.task { LoopThread.isCurrent }.value)
    }

    @Test("child tasks, groups and resumed continuations stay on the loop's thread")
    func childrenStayOnTheLoop() async throws {
        let areOnLoop = try await EventLoop.shared.task {
            async let child = LoopThread.isCurrent
            try await EventLoop.sleep(for: .milliseconds(1))
            let slept = LoopThread.isCurrent
            _ = try await EventLoop.offload(.storage) { 1 }
            let offloaded = LoopThread.isCurrent
            return [await child, slept, offloaded]
        }.value
        #expect(areOnLoop == [true, true, true])
    }

    @Test("blocking work runs on another thread", arguments: BlockingWork.allCases)
    func offloadLeavesTheLoop(kind: BlockingWork) async throws {
        let isOnLoop = try await EventLoop.shared.task { try await EventLoop.offload(kind) { LoopThread.isCurrent } }
            .value
        #expect(!isOnLoop)
    }

    @Test("blocking work waits for no work of another kind", arguments: BlockingWork.allCases)
    func kindsDoNotWait(kind: BlockingWork) async throws {
        let others = BlockingWork.allCases.filter { $0 != kind }
        let isDone = try await EventLoop.shared.task {
            let obstacle = try await Obstacle(in: kind)
            for other in others {
                try await EventLoop.withDeadline(.seconds(60)) { try await EventLoop.offload(other) {} }
            }
            return try await obstacle.remove()
        }.value
        #expect(isDone)
    }

    @Test("blocking work of one kind is done in its order")
    func order() async throws {
        let order = try await EventLoop.shared.task {
            let tally = Tally()
            let works = (0..<20).map { _ in
                EventLoop.shared.task { try await EventLoop.offload(.storage) { tally.next() } }
            }
            var order: [Int] = []
            for work in works { order.append(try await work.value) }
            return order
        }.value
        #expect(order == Array(1...20))
    }

    @Test("blocking work whose task is cancelled before it begins never begins")
    func cancelledWork() async throws {
        let hasBegun = try await EventLoop.shared.task {
            let mark = Mark()
            let obstacle = try await Obstacle(in: .computation)
            let work = EventLoop.shared.task { try await EventLoop.offload(.computation) { mark.set() } }
            work.cancel()
            await #expect(throws: CancellationError.self) { try await work.value }
            try await obstacle.remove()
            try await EventLoop.offload(.computation) {}
            return mark.isSet
        }.value
        #expect(!hasBegun)
    }

    @Test("a long job that yields when its turn is over keeps no timer waiting")
    func turnIsOver() async throws {
        let hasFired = try await EventLoop.shared.task {
            var hasFired = false
            EventLoop.after(.milliseconds(1)) { hasFired = true }
            let end = EventLoop.now + .seconds(60)
            while !hasFired, EventLoop.now < end {
                if EventLoop.isTurnOver { await Task.yield() }
            }
            return hasFired
        }.value
        #expect(hasFired)
    }

    @Test("what is left for the end of the turn is done after the present job, without another event")
    func endOfTurn() async throws {
        let order = try await EventLoop.shared.task {
            var order: [String] = []
            let done = Signal<Void>()
            EventLoop.atEndOfTurn {
                order.append("end")
                done.send(())
            }
            order.append("job")
            try await done.value()
            return order
        }.value
        #expect(order == ["job", "end"])
    }

    @Test("timers fire in the order of their time, then of their making")
    func timersFireInOrder() async throws {
        let order = try await EventLoop.shared.task {
            var order: [Int] = []
            let done = Signal<Void>()
            EventLoop.after(.milliseconds(20)) {
                order.append(3)
                done.send(())
            }
            EventLoop.after(.milliseconds(5)) { order.append(1) }
            EventLoop.after(.milliseconds(5)) { order.append(2) }
            try await done.value()
            return order
        }.value
        #expect(order == [1, 2, 3])
    }

    @Test("a cancelled timer never fires, and a cancelled sleep ends at once")
    func cancellation() async throws {
        let started = ContinuousClock.now
        let sleeper = EventLoop.shared.task { try await EventLoop.sleep(for: .seconds(60)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(ContinuousClock.now - started < .seconds(30))

        let fired = try await EventLoop.shared.task {
            var fired = false
            EventLoop.after(.milliseconds(1)) { fired = true }.cancel()
            try await EventLoop.sleep(for: .milliseconds(20))
            return fired
        }.value
        #expect(!fired)
    }

    @Test("a timer that another one cancels in the same turn never fires")
    func cancelledByAnother() async throws {
        let fired = try await EventLoop.shared.task {
            var fired: [Int] = []
            var second: LoopTimer?
            EventLoop.after(.milliseconds(1)) {
                fired.append(1)
                second?.cancel()
            }
            second = EventLoop.after(.milliseconds(1)) { fired.append(2) }
            EventLoop.after(.milliseconds(1)) { fired.append(3) }
            usleep(5000)
            try await EventLoop.sleep(for: .milliseconds(20))
            return fired
        }.value
        #expect(fired == [1, 3])
    }

    @Test("a cancelled wait leaves the signal to those who wait later")
    func signalOutlivesACancelledWait() async throws {
        let value = try await EventLoop.shared.task {
            let signal = Signal<Int>()
            for _ in 0..<3 {
                let first = EventLoop.shared.task { try await signal.value() }
                try await EventLoop.sleep(for: .milliseconds(1))
                first.cancel()
                await #expect(throws: CancellationError.self) { try await first.value }
            }
            let last = EventLoop.shared.task { try await signal.value() }
            try await EventLoop.sleep(for: .milliseconds(1))
            signal.send(7)
            return try await last.value
        }.value
        #expect(value == 7)
    }

    @Test("of several tasks that wait for values each takes one")
    func manyWaitForValues() async throws {
        let taken = try await EventLoop.shared.task {
            let mailbox = Mailbox<Int>()
            return try await EventLoop.withDeadline(.seconds(60)) {
                async let first = mailbox.next()
                async let second = mailbox.next()
                async let third = mailbox.next()
                try await EventLoop.sleep(for: .milliseconds(1))
                for value in 1...3 { mailbox.put(value) }
                return Set([try await first, try await second, try await third])
            }
        }.value
        #expect(taken == [1, 2, 3])
    }

    @Test("what was taken out of a mailbox is not kept while more waits in it")
    func takenValuesAreLetGo() async throws {
        final class Value: Sendable {}
        let isKept = try await EventLoop.shared.task {
            let mailbox = Mailbox<Value>()
            weak var known: Value?
            do {
                let value = Value()
                known = value
                mailbox.put(value)
            }
            mailbox.put(Value())
            _ = try await mailbox.next()
            return known != nil
        }.value
        #expect(!isKept)
    }

    @Test("a value for which a task was woken that had just been cancelled is taken by another that waits")
    func cancelledTaker() async throws {
        let taken = try await EventLoop.shared.task {
            let mailbox = Mailbox<Int>()
            return try await EventLoop.withDeadline(.seconds(60)) {
                let cancelled = EventLoop.shared.task { try await mailbox.next() }
                try await EventLoop.sleep(for: .milliseconds(1))
                async let other = mailbox.next()
                try await EventLoop.sleep(for: .milliseconds(1))
                cancelled.cancel()
                // Behind what the cancellation has posted, and before the cancelled task runs.
                EventLoop.shared.post { mailbox.put(1) }
                return try await other
            }
        }.value
        #expect(taken == 1)
    }

    @Test("an operation that takes too long is cancelled and throws")
    func deadline() async throws {
        let late: Task<Void, any Error> = EventLoop.shared.task {
            try await EventLoop.withDeadline(.milliseconds(5)) { try await EventLoop.sleep(for: .seconds(60)) }
        }
        await #expect(throws: DeadlineExceeded(limit: .milliseconds(5))) { try await late.value }
        let early = EventLoop.shared.task { try await EventLoop.withDeadline(.seconds(60)) { 7 } }
        #expect(try await early.value == 7)
    }

    @Test("a descriptor's readiness reaches its owner until the watch ends")
    func descriptors() async throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let (readable, writable) = (ends[0], ends[1])
        defer {
            close(readable)
            close(writable)
        }
        let interest = try await EventLoop.shared.task {
            let ready = Signal<Interest>()
            EventLoop.watch(readable, for: .read) { ready.send($0) }
            write(writable, "x", 1)
            defer { EventLoop.unwatch(readable) }
            return try await ready.value()
        }.value
        #expect(interest == .read)
    }

    @Test("nothing is left when the work is done")
    func nothingIsLeft() async throws {
        let empty = EventLoop.Inventory(timers: 0, descriptors: 0, tasks: 1)
        let inventory = try await EventLoop.shared.task {
            // What tests before this one have cancelled comes to its end.
            let end = EventLoop.now + .seconds(60)
            while EventLoop.shared.inventory != empty, EventLoop.now < end {
                try await EventLoop.sleep(for: .milliseconds(5))
            }
            return EventLoop.shared.inventory
        }.value
        #expect(inventory == empty)
    }

    @Test("a long row of ready jobs does not hold the host's loop")
    func longRowsAreSliced() async throws {
        let turns = try await EventLoop.shared.task {
            let done = Signal<Int>()
            var turns = 0
            let ticker = Ticker { turns += 1 }
            for _ in 0..<2000 { EventLoop.shared.post { usleep(50) } }
            EventLoop.shared.post { done.send(turns) }
            defer { ticker.stop() }
            return try await done.value()
        }.value
        // 2000 jobs of 50 µs are 100 ms of work; timers of 1 ms had their turn in between.
        #expect(turns >= 5)
    }
}

/// Something that happened on another thread.
private final class Mark: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    func set() { flag.store(true, ordering: .releasing) }
}

/// Numbers what happens on other threads.
private final class Tally: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.add(1, ordering: .acquiringAndReleasing).newValue }
}

/// Blocking work that goes on until it is removed.
@LoopActor
private final class Obstacle {
    private let end = DispatchSemaphore(value: 0)
    private let work: Task<Bool, any Error>

    /// Returns when the work is under way.
    init(in kind: BlockingWork) async throws {
        let begun = Signal<Void>()
        work = EventLoop.shared.task { [end] in
            try await EventLoop.offload(kind) {
                EventLoop.shared.post { begun.send(()) }
                return end.wait(timeout: .now() + 300) == .success
            }
        }
        try await begun.value()
    }

    /// Returns when the work is over: whether it has ended by this.
    @discardableResult
    func remove() async throws -> Bool {
        end.signal()
        return try await work.value
    }
}

/// Counts the turns of the loop by a timer that sets itself again.
@LoopActor
private final class Ticker {
    private let action: @LoopActor () -> Void
    private var isStopped = false

    init(_ action: @escaping @LoopActor () -> Void) {
        self.action = action
        tick()
    }

    func stop() {
        isStopped = true
    }

    private func tick() {
        EventLoop.after(.milliseconds(1)) {
            guard !self.isStopped else { return }
            self.action()
            self.tick()
        }
    }
}
