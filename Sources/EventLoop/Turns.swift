/// Lets pieces of work go one after the other.
@LoopActor
public final class Turns {
    private var isTaken = false
    private var waiting: [Signal<Void>] = []

    public init() {}

    /// Does `work` when no other is under way.
    ///
    /// - Throws: what `work` throws; `CancellationError`.
    public func take<Value: Sendable>(_ work: @LoopActor () async throws -> Value) async throws -> Value {
        while isTaken {
            let turn = Signal<Void>()
            waiting.append(turn)
            try await turn.value()
        }
        isTaken = true
        defer {
            isTaken = false
            let next = waiting
            waiting = []
            for turn in next { turn.send(()) }
        }
        return try await work()
    }
}
