import EventLoop
import SIP

/// The pool's requests on one connection; drives the values of RFC 3261 17.2.
@LoopActor
final class ServerTransactions {
    private final class Pending {
        let request: ServerRequest
        var transaction: ServerTransaction
        /// The one that was started last: it is stopped, or has fired, before another is.
        var timer: LoopTimer?

        init(_ request: ServerRequest, _ transaction: consuming ServerTransaction) {
            self.request = request
            self.transaction = transaction
        }
    }

    /// The most INVITEs at a time; each is kept for a while after its answer.
    private static let mostInvites = 64

    private var pending: [Pending] = []
    private let transmit: @LoopActor (consuming Message) -> Void
    private let serve: @LoopActor (ServerRequest) -> Void

    /// - Parameters:
    ///   - transmit: finishes, signs and sends a response.
    ///   - serve: takes a request and answers it, now or later.
    init(
        transmit: @escaping @LoopActor (consuming Message) -> Void, serve: @escaping @LoopActor (ServerRequest) -> Void
    ) {
        self.transmit = transmit
        self.serve = serve
    }

    func receive(_ request: Message) {
        for entry in pending {
            if entry.transaction.matches(request) { return advance(entry, .request(request)) }
            if entry.transaction.isCancelled(by: request) { return cancel(entry, by: request) }
        }
        guard let transaction = ServerTransaction(request) else {
            return serve(ServerRequest(request, transmit: nil))
        }
        guard request.method != .invite || hasRoomForInvite else {
            return transmit(ServerRequest(request, transmit: nil).response(.busyHere))
        }
        begin(transaction, of: request)
    }

    /// Ends all timers; the connection is gone.
    func end() {
        for entry in pending { entry.timer?.cancel() }
        pending = []
    }

    private var hasRoomForInvite: Bool {
        pending.count { $0.request.message.method == .invite } < Self.mostInvites
    }

    /// What every request is answered by.
    private lazy var respond: ServerRequest.Transmit = {
        [weak self] (request: ServerRequest, response: consuming Message) in
        guard let self, let entry = pending.last(where: { $0.request === request }) else { return }
        advance(entry, .respond(response))
    }

    private func begin(_ transaction: consuming ServerTransaction, of message: Message) {
        let actions = transaction.start()
        let entry = Pending(ServerRequest(message, transmit: respond), transaction)
        pending.append(entry)
        perform(actions, entry)
        serve(entry.request)
    }

    /// A CANCEL gets its 200, and its INVITE, unless it has its final answer, 487 (RFC 3261 9.2).
    private func cancel(_ entry: Pending, by request: Message) {
        transmit(Message(responseTo: request, .ok, toTag: entry.request.tag))
        guard entry.transaction.state == .trying || entry.transaction.state == .proceeding else { return }
        entry.request.respond(.requestTerminated)
        entry.request.cancelled.take()?()
    }

    private func advance(_ entry: Pending, _ event: consuming ServerTransaction.Event) {
        perform(entry.transaction.receive(event), entry)
    }

    private func perform(_ actions: [ServerTransaction.Action], _ entry: Pending) {
        for action in actions {
            switch action {
            case .send(let response): transmit(response)
            case .startTimer(let kind, let delay):
                entry.timer = EventLoop.after(delay) { [weak self] in self?.advance(entry, .timer(kind)) }
            case .stopTimer: entry.timer.take()?.cancel()
            case .terminate: pending.removeAll { $0 === entry }
            }
        }
    }
}
