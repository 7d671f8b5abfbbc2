import EventLoop

/// Many notifications of presence for one subscription, to measure what receiving them costs: person after person does
/// something else, and at last all of them are busy.
@LoopActor
final class PresenceFlood {
    /// How many notifications are sent in one go.
    private static let burst = 50

    private static let busy = 6500
    /// Away, available, be right back.
    private static let others = [15500, 3500, 12500]

    private let count: Int
    private let people: [String]
    /// Tells what somebody does now; false if nobody listens any more.
    private let tell: @LoopActor (_ address: String, _ availability: Int) -> Bool
    private var sent = 0

    init(_ count: Int, about people: [String], tell: @escaping @LoopActor (String, Int) -> Bool) {
        self.count = count
        self.people = people
        self.tell = tell
    }

    /// Begins when the client has had time to show its list.
    func begin() {
        EventLoop.after(.seconds(3)) { self.send() }
    }

    private func send() {
        for _ in 0..<min(Self.burst, count - sent) {
            let round = sent / people.count
            let isLast = sent >= count - people.count
            guard tell(people[sent % people.count], isLast ? Self.busy : Self.others[round % Self.others.count]) else {
                return
            }
            sent += 1
        }
        if sent < count { EventLoop.after(.milliseconds(1)) { self.send() } }
    }
}
