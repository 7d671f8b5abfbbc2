import EventLoop
import SIP

/// The pool's requests on one connection; drives the values of RFC 3261 17.2 and answers what nobody serves.
@LoopActor
final class ServerTransactions {
    private struct Pending {
        let request: ServerRequest
        var transaction: ServerTransaction
        /// The one that was started last: it is stopped, or has fired, before another is.
        var timer: LoopTimer?
    }

    /// The most requests that wait for the end of their transaction. Only an INVITE does, for its ACK.
    private static let maximumPending = 64

    private var pending: [Pending] = []
    private let transmit: @LoopActor (consuming Message) throws -> Void
    private let serve: @LoopActor (ServerRequest) -> Void
    private let drop: @LoopActor (String) -> Void

    /// - Parameters:
    ///   - transmit: finishes, signs and sends a response.
    ///   - serve: takes a request and answers it, now or later.
    ///   - drop: tells of a request that is not served.
    init(
        transmit: @escaping @LoopActor (consuming Message) throws -> Void,
        serve: @escaping @LoopActor (ServerRequest) -> Void, drop: @escaping @LoopActor (String) -> Void
    ) {
        self.transmit = transmit
        self.serve = serve
        self.drop = drop
    }

    func receive(_ request: Message) throws {
        for entry in pending {
            if entry.transaction.matches(request) { return try advance(entry.request, .request(request)) }
            if entry.transaction.isCancelled(by: request) { return try cancel(entry, by: request) }
        }
        guard let transaction = ServerTransaction(request) else {
            return serve(ServerRequest(request, transmit: nil))
        }
        guard pending.count < Self.maximumPending else { return drop("too many requests wait for their end") }
        try begin(transaction, of: request)
    }

    /// Ends all timers; the connection is gone.
    func end() {
        for entry in pending { entry.timer?.cancel() }
        pending = []
    }

    /// What every request is answered by.
    private lazy var respond: ServerRequest.Transmit = {
        [weak self] (request: ServerRequest, response: consuming Message) in
        guard let self else { return }
        answer(request, response)
    }

    private func answer(_ request: ServerRequest, _ response: consuming Message) {
        // A connection that takes no more answers ends by itself.
        try? advance(request, .respond(response))
    }

    private func begin(_ transaction: consuming ServerTransaction, of message: Message) throws {
        let request = ServerRequest(message, transmit: respond)
        let actions = transaction.start()
        pending.append(Pending(request: request, transaction: transaction))
        try perform(actions, request)
        serve(request)
    }

    /// A CANCEL gets its 200, and its INVITE, unless it has its final answer, 487 (RFC 3261 9.2).
    private func cancel(_ entry: Pending, by request: Message) throws {
        try transmit(Message(responseTo: request, .ok, toTag: entry.request.tag))
        guard entry.transaction.state == .trying || entry.transaction.state == .proceeding else { return }
        entry.request.respond(.requestTerminated)
        entry.request.cancelled?()
    }

    private func advance(_ request: ServerRequest, _ event: consuming ServerTransaction.Event) throws {
        guard let place = place(of: request) else { return }
        try perform(pending[place].transaction.receive(event), request)
    }

    private func perform(_ actions: consuming [ServerTransaction.Action], _ request: ServerRequest) throws {
        while !actions.isEmpty {
            switch actions.removeFirst() {
            case .send(let response): try transmit(response)
            case .startTimer(let kind, let delay):
                let timer = EventLoop.after(delay) { [weak self] in try? self?.advance(request, .timer(kind)) }
                change(request) { $0.timer = timer }
            case .stopTimer: change(request) { $0.timer.take()?.cancel() }
            case .fail: break
            case .terminate:
                if let place = place(of: request) { pending.remove(at: place) }
            }
        }
    }

    private func change(_ request: ServerRequest, _ change: @LoopActor (inout Pending) -> Void) {
        guard let place = place(of: request) else { return }
        change(&pending[place])
    }

    /// The request's place; most often the last.
    private func place(of request: ServerRequest) -> Int? {
        var place = pending.count - 1
        while place >= 0, pending[place].request !== request { place -= 1 }
        return place >= 0 ? place : nil
    }
}
