/// Values that arrive one after the other and are taken by one task in their order.
@LoopActor
public final class Mailbox<Element: Sendable> {
    private var elements: [Element] = []
    /// How many of `elements` are taken already.
    private var taken = 0
    private var arrival: Signal<Void>?

    public init() {}

    /// Whether everything is taken.
    public var isEmpty: Bool { taken == elements.count }

    /// Adds a value.
    public func put(_ element: Element) {
        elements.append(element)
        arrival?.send(())
    }

    /// Drops everything that is not taken.
    public func removeAll() {
        elements = []
        taken = 0
    }

    /// Takes the next value; waits until there is one. One task may wait at a time.
    ///
    /// - Throws: `CancellationError`.
    public func next() async throws -> Element {
        while isEmpty {
            let arrival = Signal<Void>()
            self.arrival = arrival
            defer { self.arrival = nil }
            try await arrival.value()
        }
        try Task.checkCancellation()
        defer { compact() }
        return elements[taken]
    }

    /// Forgets what was taken, in steps that get longer with the queue.
    private func compact() {
        taken += 1
        if taken == elements.count || taken > 1024 && taken * 2 > elements.count {
            elements.removeFirst(taken)
            taken = 0
        }
    }
}
