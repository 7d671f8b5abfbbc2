import EventLoop

/// Tells when a note begins or ceases to hold as time goes by: one timer for all notes, set for the first that does.
@LoopActor
final class NoteTimer {
    /// The longest wait, since the clock may be set meanwhile.
    private static let longest: Duration = .seconds(60 * 60)

    private let turn: @LoopActor () -> Void
    private var next: (moment: Int64, timer: LoopTimer)?

    /// - Parameter turn: is called at the moment, or before, where that is far away.
    init(_ turn: @escaping @LoopActor () -> Void) {
        self.turn = turn
    }

    /// Takes over when the next turn of some notes is due, in Unix seconds; nil: never.
    func expect(_ moment: Int64?) {
        guard let moment, moment < next?.moment ?? .max else { return }
        next?.timer.cancel()
        let delay = min(.seconds(moment - UnixTime.now), Self.longest)
        let timer = EventLoop.after(delay) { [weak self] in
            self?.next = nil
            self?.turn()
        }
        next = (moment, timer)
    }

    func cancel() {
        next?.timer.cancel()
        next = nil
    }
}
