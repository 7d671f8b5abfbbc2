import EventLoop
import JSON

/// The event channel of an application: the poll that waits, and its timers.
@LoopActor
final class EventFeed {
    /// How long an application lives without a poll.
    private static let absence: Duration = .seconds(15 * 60)

    private struct Poll {
        let answer: HeldAnswer
        let number: Int
        let priority: Int
        let start: ContinuousClock.Instant
    }

    private let state: PoolState
    private var channel: EventChannel
    private var polls = 0
    private var poll: Poll?
    private var timer: LoopTimer?
    private var absence: LoopTimer?
    private var isReleaseDue = false
    /// Called when no poll has come for 15 minutes after the last.
    var onAbsence: @LoopActor () -> Void = {}

    init(path: String, state: PoolState) {
        self.state = state
        channel = EventChannel(path: path)
    }

    /// Where a client polls that begins.
    var link: String { channel.current }

    // Polls

    func poll(_ request: HTTPRequest) throws(UCWAFailure) -> WebReply {
        guard let number = try Self.number("ack", of: request, in: 0...Int(Int32.max)) else { throw .invalidParameter }
        polls += 1
        if let answer = try faultyAnswer() { return .now(answer) }
        let priority = try Self.number("priority", of: request, in: Int(Int32.min)...Int(Int32.max)) ?? 0
        try setPatience(request)
        if let poll, number == channel.number {
            guard priority >= poll.priority else { throw UCWAFailure(.conflict, .pollReplaced) }
            self.poll = nil
            poll.answer.settle(UCWAFailure(.conflict, .pollReplaced).response)
        }
        absence?.cancel()
        let now = EventLoop.now
        if !state.faults.contains(.slowPolls), case .answer(let document) = channel.poll(number, at: now) {
            return .now(answer(document))
        }
        let answer = HeldAnswer()
        poll = Poll(answer: answer, number: number, priority: priority, start: now)
        schedule()
        if let seconds = state.faults[.brokenPolls] {
            timer?.cancel()
            timer = EventLoop.after(.seconds(seconds)) { [weak self] in self?.breakPoll() }
        }
        return .later(answer)
    }

    private func faultyAnswer() throws(UCWAFailure) -> HTTPResponse? {
        if state.strikesOnce(.pollReplaced) { throw UCWAFailure(.conflict, .pollReplaced) }
        if state.faults[.eventsResync] == polls { return .json(200, channel.resync) }
        if state.faults.contains(.emptyPolls) { return answer(channel.release()) }
        return UCWAFaults(state: state).poll
    }

    private func setPatience(_ request: HTTPRequest) throws(UCWAFailure) {
        var patience = channel.patience
        if let low = try Self.number("low", of: request, in: 5...1800) { patience.low = low }
        if let medium = try Self.number("medium", of: request, in: 5...1800) { patience.medium = medium }
        if let timeout = try Self.number("timeout", of: request, in: 180...1800) { patience.timeout = timeout }
        channel.patience = patience
    }

    private static func number(
        _ name: String, of request: HTTPRequest, in range: ClosedRange<Int>
    ) throws(UCWAFailure) -> Int? {
        guard let text = request.queryValue(name) else { return nil }
        guard let number = Int(text), range.contains(number) else { throw .invalidParameter }
        return number
    }

    // Events

    func add(_ event: WebEvent) {
        var event = event
        if state.faults.contains(.bareEvents) { event.embedded = nil }
        channel.add(event, at: EventLoop.now)
        guard poll != nil, !isReleaseDue else { return }
        // What belongs together goes together, after the answer to the command that causes it.
        isReleaseDue = true
        EventLoop.shared.post {
            self.isReleaseDue = false
            self.schedule()
        }
    }

    /// Takes an event back that no poll has been given; false if it is on its way.
    func withdraw(_ key: String) -> Bool { channel.withdraw(key) }

    /// Answers the poll that waits; whether there was one.
    func end(_ failure: UCWAFailure) -> Bool {
        timer?.cancel()
        absence?.cancel()
        defer { poll = nil }
        poll?.answer.settle(failure.response)
        return poll != nil
    }

    /// Closes the connection of the poll that waits, as a proxy does that has lost patience.
    private func breakPoll() {
        timer?.cancel()
        poll?.answer.drop()
        poll = nil
    }

    /// When a poll is answered; nil if never.
    private func end(of poll: Poll) -> ContinuousClock.Instant? {
        guard let seconds = state.faults[.slowPolls] else { return channel.end(ofPollFrom: poll.start) }
        return seconds == 0 ? nil : poll.start + .seconds(seconds)
    }

    private func schedule() {
        timer?.cancel()
        guard let poll, let end = end(of: poll) else { return }
        guard end > EventLoop.now else { return release() }
        timer = EventLoop.after(end - EventLoop.now) { [weak self] in self?.schedule() }
    }

    private func release() {
        guard let poll else { return }
        self.poll = nil
        let document =
            if case .answer(let document) = channel.poll(poll.number, at: EventLoop.now) { document } else {
                channel.release()
            }
        poll.answer.settle(answer(document))
    }

    private func answer(_ document: JSONValue) -> HTTPResponse {
        let taken = channel.takeReleased().compactMap(\.onTaken)
        EventLoop.shared.post { for tell in taken { tell() } }
        absence?.cancel()
        absence = EventLoop.after(Self.absence) { [weak self] in self?.onAbsence() }
        var response = HTTPResponse.json(200, document)
        response.headers.append(("Cache-Control", "no-cache"))
        return response
    }
}
