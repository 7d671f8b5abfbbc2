import EventLoop

/// The numbers by which a session tells conferences and group chats apart.
@LoopActor
final class ConferenceNumbers {
    private var last: UInt64 = 0

    func next() -> UInt64 {
        last += 1
        return last
    }
}
