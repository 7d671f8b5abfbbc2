import EventLoop
import Network
import UCWA

/// What a server tells through its event channel (UCWA sheet 3.8): a poll is always under way, while what has come is
/// looked at in its order.
@LoopActor
final class EventFeed {
    private let application: UCWAApplication
    private let patience: Duration
    private let longestPoll: Duration
    private let silence: Duration
    private var channel: EventChannel
    private var rivalry = PollRivalry()

    /// - Parameters:
    ///   - href: what is polled first: the application's link to its channel.
    ///   - patience: how long there may be no answer.
    ///   - longestPoll: how long one poll may last.
    ///   - silence: a poll that a proxy cuts off after so long has not failed.
    init(
        application: UCWAApplication, href: String, patience: Duration, longestPoll: Duration = Timing().webPoll,
        silence: Duration = PollPace.silence
    ) {
        self.application = application
        self.patience = patience
        self.longestPoll = longestPoll
        self.silence = silence
        channel = EventChannel(href: href)
    }

    /// What is polled next.
    var href: String { channel.href }

    /// Follows the channel until it ends.
    ///
    /// - Parameter take: takes what has come.
    /// - Throws: ``UCWARefusal`` if the application is gone, or somebody else follows its channel; `NetworkError` if
    ///   the server has not been heard of for too long; what `take` throws.
    func follow(_ take: @escaping @LoopActor @Sendable (EventChannel.Outcome) async throws -> Void) async throws {
        let inbox = EventInbox()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.poll(into: inbox) }
            group.addTask { while true { try await take(try await inbox.next()) } }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private enum Answer {
        case outcome(EventChannel.Outcome)
        /// The poll has to be made again, but not before the server asks for it.
        case failure(any Error, asked: Duration?)
    }

    private func poll(into inbox: EventInbox) async throws {
        var pace = PollPace(silence: silence)
        var lastAnswer = EventLoop.now
        while true {
            let start = EventLoop.now
            let answer = try await answer()
            let now = EventLoop.now
            let pause: Duration
            switch answer {
            case .outcome(let outcome):
                lastAnswer = now
                let isNews = outcome != .events([])
                pause = pace.answered(after: now - start, isNews: isNews)
                if isNews { inbox.put(outcome) }
            case .failure(let error, let asked):
                guard start - lastAnswer <= patience else { throw error }
                if now - start >= silence, await isCutOff(error) { lastAnswer = now }
                pause = pace.failed(after: now - start, asked: asked)
            }
            if pause > .zero { try await EventLoop.sleep(for: pause) }
        }
    }

    /// Whether a poll after a silence was only cut off, by a proxy that does not like silence.
    private func isCutOff(_ error: any Error) async -> Bool {
        if case NetworkError.connectionLost = error { return true }
        guard let refusal = error as? UCWARefusal, refusal.mayPass else { return false }
        return (try? await application.refresh()) != nil
    }

    private func answer() async throws -> Answer {
        do {
            let resource = try await application.get(channel.href, timeout: longestPoll)
            let outcome = channel.receive(resource)
            return outcome == .invalid
                ? .failure(UCWARefusal(status: 502, body: []), asked: nil) : .outcome(outcome)
        } catch let refusal as UCWARefusal {
            // Nothing has happened, as some servers say it.
            if refusal.status == 204 { return .outcome(.events([])) }
            if refusal.isReplacement, rivalry.replaced(at: EventLoop.now) { throw refusal }
            guard refusal.mayPass || refusal.status == 409 || refusal.code == nil else { throw refusal }
            return .failure(refusal, asked: refusal.retryAfter)
        } catch let error as NetworkError {
            return .failure(error, asked: nil)
        }
    }
}
