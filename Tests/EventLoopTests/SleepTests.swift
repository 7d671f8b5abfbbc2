import PollLoop
import Testing

@testable import EventLoop

@Suite("A machine that sleeps")
struct SleepTests {
    private static let start = ContinuousClock.now

    @Test(
        "a wake-up that is late by far tells of a sleep, one that is late on a busy machine does not",
        arguments: [
            (5, nil), (5.1, nil), (14.9, nil), (16, 11), (65, 60), (3605, 3600), (0, nil),
        ] as [(Double, Int?)])
    func lateness(seconds: Double, slept: Int?) {
        var watch = SleepWatch(at: Self.start)
        #expect(watch.wake(at: Self.start + .seconds(seconds)) == slept.map { .seconds($0) })
    }

    @Test("a sleep is told once")
    func once() {
        var watch = SleepWatch(at: Self.start)
        #expect(watch.wake(at: Self.start + .seconds(100)) == .seconds(95))
        #expect(watch.wake(at: Self.start + .seconds(105)) == nil)
        #expect(watch.wake(at: Self.start + .seconds(110)) == nil)
        #expect(watch.wake(at: Self.start + .seconds(130)) == .seconds(15))
    }

    /// A machine that is closed once, whose timers do not count the time asleep, as those of hosts do not.
    @LoopActor
    private final class Laptop {
        private(set) var now = SleepTests.start
        private let closed: ContinuousClock.Instant
        let opened: ContinuousClock.Instant

        init(closedAfter awake: Duration, for asleep: Duration) {
            closed = SleepTests.start + awake
            opened = closed + asleep
        }

        func sleep(for duration: Duration) {
            let end = now + duration
            now = now <= closed && closed < end ? end + (opened - closed) : end
        }
    }

    @Test(
        "a laptop that is opened again is noticed at most 5 seconds later, whenever it was closed and for however long",
        arguments: [0, 0.001, 1, 2.5, 4.999, 5, 7, 3599.5], [10.1, 60, 28_800])
    func noticed(awake: Double, asleep: Double) async throws {
        LoopThread.start()
        let delay = try await EventLoop.shared.task {
            let laptop = Laptop(closedAfter: .seconds(awake), for: .seconds(asleep))
            _ = try await EventLoop.awakening(by: { laptop.now }, sleep: { laptop.sleep(for: $0) })
            return laptop.now - laptop.opened
        }.value
        #expect(delay >= .zero && delay <= .seconds(5))
    }
}

extension EventLoopTests {
    @Test("a pause can be ended early, again and again, and one that was ended before it began does not wait")
    func pause() async throws {
        let results = try await EventLoop.shared.task {
            let pause = Pause()
            var results: [Bool] = []
            for _ in 0..<2 {
                EventLoop.shared.post { pause.end() }
                results.append(try await pause.wait(for: .seconds(60)))
            }
            pause.end()
            pause.end()
            results.append(try await pause.wait(for: .seconds(60)))
            results.append(try await pause.wait(for: .milliseconds(1)))
            return results
        }.value
        #expect(results == [true, true, true, false])
    }

    @Test("a pause that is cancelled ends at once, and may be waited for again")
    func cancelledPause() async throws {
        let wasEnded = try await EventLoop.shared.task {
            let pause = Pause()
            let waiting = EventLoop.shared.task { try await pause.wait(for: .seconds(60)) }
            try await EventLoop.sleep(for: .milliseconds(1))
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            return try await pause.wait(for: .milliseconds(1))
        }.value
        #expect(!wasEnded)
    }
}
