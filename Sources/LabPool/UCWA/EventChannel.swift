import JSON

/// The order of an event channel: which events a poll is given, and when (UCWA sheet 3.8, 9.6). No clock, no I/O.
struct EventChannel {
    typealias Time = ContinuousClock.Instant

    /// What the polls may set.
    struct Patience {
        var low = 15
        var medium = 5
        var timeout = 180
    }

    /// What becomes of a poll.
    enum Verdict {
        case answer(JSONValue)
        case wait
    }

    private struct Waiting {
        let event: WebEvent
        let since: Time
    }

    var patience = Patience()
    /// The path of the channel, with a query if it has one of its own.
    private let path: String
    private var queue: [Waiting] = []
    /// The number that the next new poll has.
    private(set) var number = 1
    /// The answer to the poll before, which may not have arrived.
    private var last: JSONValue?
    /// The events that have been released and not been told of.
    private var released: [WebEvent] = []

    init(path: String) {
        self.path = path
    }

    /// Where the poll of a number leads.
    func link(_ number: Int) -> String { "\(path)?ack=\(number)" }

    /// The link for a client that begins, or begins again.
    var current: String { link(number) }

    mutating func add(_ event: WebEvent, at time: Time) {
        queue.append(Waiting(event: event, since: time))
    }

    /// Takes an event back that no poll has been given; false if it is on its way.
    mutating func withdraw(_ key: String) -> Bool {
        let count = queue.count
        queue.removeAll { $0.event.key == key }
        return queue.count < count
    }

    /// Judges a poll by its number.
    mutating func poll(_ number: Int, at time: Time) -> Verdict {
        if number == self.number {
            // The answer before has arrived.
            last = nil
            return isReady(at: time) ? .answer(release()) : .wait
        }
        if let last, number == self.number - 1 { return .answer(last) }
        return .answer(resync)
    }

    /// The answer that makes a client begin again where it is.
    var resync: JSONValue {
        let start = last == nil ? number : number - 1
        return .object([.init("_links", .object([.init("resync", .object([.init("href", .string(link(start)))]))]))])
    }

    /// Whether events are to be released now.
    func isReady(at time: Time) -> Bool {
        queue.contains { $0.since + delay(of: $0.event.priority) <= time }
    }

    /// When a poll that began at a time is answered, if nothing new happens.
    func end(ofPollFrom start: Time) -> Time {
        let limit = start + .seconds(patience.timeout)
        return queue.map { $0.since + delay(of: $0.event.priority) }.min().map { min($0, limit) } ?? limit
    }

    private func delay(of priority: WebEvent.Priority) -> Duration {
        switch priority {
        case .high: .zero
        case .medium: .seconds(patience.medium)
        case .low: .seconds(patience.low)
        }
    }

    /// Everything that waits, as the answer to the current poll.
    mutating func release() -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(
                "_links",
                .object([
                    .init("self", .object([.init("href", .string(link(number)))])),
                    .init("next", .object([.init("href", .string(link(number + 1)))])),
                ]))
        ]
        if !queue.isEmpty { members.append(.init("sender", .array(senders))) }
        released += queue.map(\.event)
        queue = []
        number += 1
        let answer = JSONValue.object(members)
        last = answer
        return answer
    }

    /// The events that have been released since this was asked last.
    mutating func takeReleased() -> [WebEvent] {
        defer { released = [] }
        return released
    }

    /// The events by their senders, each of which may stand there several times: the order counts.
    private var senders: [JSONValue] {
        var groups: [(sender: WebEvent.Target, events: [JSONValue])] = []
        for event in queue.map(\.event) {
            if groups.last?.sender.href == event.sender.href {
                groups[groups.count - 1].events.append(event.json)
            } else {
                groups.append((event.sender, [event.json]))
            }
        }
        return groups.map { group in
            .object([
                .init("rel", .string(group.sender.rel)), .init("href", .string(group.sender.href)),
                .init("events", .array(group.events)),
            ])
        }
    }
}
