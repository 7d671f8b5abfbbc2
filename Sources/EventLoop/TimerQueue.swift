/// Timers by due time; those due at the same instant fire in the order in which they were set.
struct TimerQueue {
    private struct Entry {
        let due: ContinuousClock.Instant
        let identifier: UInt64
        let action: @LoopActor () -> Void
    }

    private var entries: [Entry] = []
    /// The timer that was set last.
    private(set) var newest: UInt64 = 0

    var count: Int { entries.count }
    var next: ContinuousClock.Instant? { entries.first?.due }

    mutating func add(due: ContinuousClock.Instant, _ action: @escaping @LoopActor () -> Void) -> UInt64 {
        newest &+= 1
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].due <= due { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(due: due, identifier: newest, action: action), at: low)
        return newest
    }

    mutating func remove(_ identifier: UInt64) {
        entries.removeAll { $0.identifier == identifier }
    }

    /// Takes the next timer that is due, among those that were set up to now; see ``newest``.
    mutating func takeDue(
        at instant: ContinuousClock.Instant, upTo newest: UInt64
    ) -> (@LoopActor () -> Void)? {
        guard let index = entries.firstIndex(where: { $0.due > instant || $0.identifier <= newest }),
            entries[index].due <= instant
        else { return nil }
        return entries.remove(at: index).action
    }
}
