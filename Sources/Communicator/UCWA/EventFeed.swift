import EventLoop
import Network
import UCWA

/// What a server tells through its event channel (UCWA sheet 3.8): a poll is always under way, while what has come is
/// looked at in its order.
@LoopActor
struct EventFeed {
    /// How long the server may be silent, and the time that an answer takes.
    private static let pollTimeout: Duration = .seconds(240)
    /// How long the server keeps what nobody polls for.
    private static let patience: Duration = .seconds(15 * 60)

    let application: UCWAApplication

    /// Follows the channel until it ends.
    ///
    /// - Parameters:
    ///   - href: the application's link to it.
    ///   - take: takes what has come.
    /// - Throws: ``UCWARefusal`` if the application is gone; `NetworkError` if the server has not been heard of for too
    ///   long; what `take` throws.
    func follow(
        _ href: String, _ take: @escaping @LoopActor @Sendable (EventChannel.Outcome) async throws -> Void
    ) async throws {
        let mailbox = Mailbox<EventChannel.Outcome>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.poll(href, into: mailbox) }
            group.addTask { while true { try await take(try await mailbox.next()) } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func poll(_ href: String, into mailbox: Mailbox<EventChannel.Outcome>) async throws {
        var channel = EventChannel(href: href)
        var pace = PollPace()
        var lastAnswer = EventLoop.now
        while true {
            let start = EventLoop.now
            let outcome = try await answer(to: &channel, isHopeless: start - lastAnswer > Self.patience)
            let now = EventLoop.now
            let pause: Duration
            if let outcome {
                lastAnswer = now
                pause = pace.answered(after: now - start)
                if outcome != .events([]) { mailbox.put(outcome) }
            } else {
                pause = pace.failed(after: now - start)
            }
            if pause > .zero { try await EventLoop.sleep(for: pause) }
        }
    }

    /// One poll; nil if it has to be made again.
    private func answer(to channel: inout EventChannel, isHopeless: Bool) async throws -> EventChannel.Outcome? {
        do {
            let outcome = channel.receive(try await application.get(channel.href, timeout: Self.pollTimeout))
            return outcome == .invalid ? nil : outcome
        } catch let refusal as UCWARefusal {
            // A newer poll of ours has taken the place of one that the network has swallowed.
            guard refusal.mayPass || refusal.status == 409 || refusal.code == nil, !isHopeless else { throw refusal }
            return nil
        } catch let error as NetworkError {
            guard !isHopeless else { throw error }
            return nil
        }
    }
}
