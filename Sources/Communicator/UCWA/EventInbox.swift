import EventLoop
import UCWA

/// What has come through an event channel and waits to be looked at. Of too much the rest is dropped, and everything
/// that changes is asked for anew in its place.
@LoopActor
final class EventInbox {
    /// The most events that wait.
    private static let most = 2 * UCWAEvent.most

    private let mailbox = Mailbox<EventChannel.Outcome>()
    private var waiting = 0

    func put(_ outcome: EventChannel.Outcome) {
        if waiting + outcome.weight > Self.most {
            mailbox.removeAll()
            waiting = 0
            deliver(.gap)
        } else {
            deliver(outcome)
        }
    }

    /// Takes what has come next; waits until there is something.
    ///
    /// - Throws: `CancellationError`.
    func next() async throws -> EventChannel.Outcome {
        let outcome = try await mailbox.next()
        waiting -= outcome.weight
        return outcome
    }

    private func deliver(_ outcome: EventChannel.Outcome) {
        waiting += outcome.weight
        mailbox.put(outcome)
    }
}

extension EventChannel.Outcome {
    /// How many events it stands for.
    fileprivate var weight: Int { if case .events(let events) = self { max(1, events.count) } else { 1 } }
}
