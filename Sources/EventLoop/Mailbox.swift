/// Values that arrive one after the other and are taken in their order, each by one task.
@LoopActor
public final class Mailbox<Element: Sendable> {
    private var elements: [Element?] = []
    /// How many of `elements` are taken already.
    private var taken = 0
    /// Those who wait, the first to come first.
    private var waits: [Signal<Void>] = []

    public init() {}

    /// Whether everything is taken.
    public var isEmpty: Bool { taken == elements.count }

    /// Adds a value.
    public func put(_ element: Element) {
        elements.append(element)
        wake()
    }

    /// Drops everything that is not taken.
    public func removeAll() {
        elements = []
        taken = 0
    }

    /// Takes the next value; waits until there is one.
    ///
    /// - Throws: `CancellationError`.
    public func next() async throws -> Element {
        while isEmpty {
            let wait = Signal<Void>()
            waits.append(wait)
            defer { waits.removeAll { $0 === wait } }
            do { try await wait.value() } catch { throw passedOn(error) }
        }
        guard !Task.isCancelled, let element = elements[taken].take() else { throw passedOn(CancellationError()) }
        compact()
        return element
    }

    /// What a task was woken for that takes nothing is another's.
    private func passedOn(_ error: any Error) -> any Error {
        if !isEmpty { wake() }
        return error
    }

    private func wake() {
        guard !waits.isEmpty else { return }
        waits.removeFirst().send(())
    }

    /// Forgets the places of what was taken, in steps that get longer with the queue.
    private func compact() {
        taken += 1
        if taken == elements.count || taken > 1024 && taken * 2 > elements.count {
            elements.removeFirst(taken)
            taken = 0
        }
    }
}
