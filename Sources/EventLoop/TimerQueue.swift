/// Timers by due time; those due at the same instant fire in the order in which they were set.
struct TimerQueue {
    private struct Entry {
        let due: ContinuousClock.Instant
        let identifier: UInt64
        let action: @LoopActor () -> Void
    }

    private var entries: [Entry] = []
    private var lastIdentifier: UInt64 = 0

    var count: Int { entries.count }
    var next: ContinuousClock.Instant? { entries.first?.due }

    mutating func add(due: ContinuousClock.Instant, _ action: @escaping @LoopActor () -> Void) -> UInt64 {
        lastIdentifier &+= 1
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].due <= due { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(due: due, identifier: lastIdentifier, action: action), at: low)
        return lastIdentifier
    }

    mutating func remove(_ identifier: UInt64) {
        entries.removeAll { $0.identifier == identifier }
    }

    mutating func takeDue(at instant: ContinuousClock.Instant) -> [@LoopActor () -> Void] {
        let due = entries.prefix { $0.due <= instant }.map(\.action)
        entries.removeFirst(due.count)
        return due
    }
}
