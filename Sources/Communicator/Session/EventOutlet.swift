import EventLoop

/// The way of a session's events to its host, until it is closed.
@LoopActor
final class EventOutlet {
    private var receive: (@LoopActor (SessionEvent) -> Void)?

    init(_ receive: @escaping @LoopActor (SessionEvent) -> Void) {
        self.receive = receive
    }

    func deliver(_ event: SessionEvent) {
        receive?(event)
    }

    func close() {
        receive = nil
    }
}
