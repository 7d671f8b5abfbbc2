import EventLoop
import SIP

/// The pool's requests on one connection; drives the values of RFC 3261 17.2 and answers what nobody serves.
@LoopActor
final class ServerTransactions {
    @LoopActor
    private final class Pending {
        var transaction: ServerTransaction
        let request: ServerRequest
        var timers: [ServerTransaction.Timer: LoopTimer] = [:]

        init(_ transaction: ServerTransaction, _ request: ServerRequest) {
            self.transaction = transaction
            self.request = request
        }
    }

    /// The most requests that wait for the end of their transaction. Only an INVITE does, for its ACK.
    private static let maximumPending = 64

    private var pending: [Int: Pending] = [:]
    private var lastNumber = 0
    private let transmit: @LoopActor (Message) throws -> Void
    private let serve: @LoopActor (ServerRequest) -> Void
    private let drop: @LoopActor (String) -> Void

    /// - Parameters:
    ///   - transmit: finishes, signs and sends a response.
    ///   - serve: takes a request and answers it, now or later.
    ///   - drop: tells of a request that is not served.
    init(
        transmit: @escaping @LoopActor (Message) throws -> Void, serve: @escaping @LoopActor (ServerRequest) -> Void,
        drop: @escaping @LoopActor (String) -> Void
    ) {
        self.transmit = transmit
        self.serve = serve
        self.drop = drop
    }

    func receive(_ request: Message) throws {
        if let (number, _) = pending.first(where: { $0.value.transaction.matches(request) }) {
            try advance(number, .request(request))
        } else if let (number, entry) = pending.first(where: { $0.value.transaction.isCancelled(by: request) }) {
            try cancel(number, entry, by: request)
        } else if let transaction = ServerTransaction(request) {
            guard pending.count < Self.maximumPending else { return drop("too many requests wait for their end") }
            try begin(transaction)
        } else {
            serve(ServerRequest(request, transmit: nil))
        }
    }

    /// Ends all timers; the connection is gone.
    func end() {
        for entry in pending.values {
            for timer in entry.timers.values { timer.cancel() }
        }
        pending = [:]
    }

    private func begin(_ transaction: ServerTransaction) throws {
        lastNumber += 1
        let number = lastNumber
        let request = ServerRequest(transaction.request) { [weak self] in
            // A connection that takes no more answers ends by itself.
            try? self?.advance(number, .respond($0))
        }
        pending[number] = Pending(transaction, request)
        try perform(transaction.start(), number)
        serve(request)
    }

    /// A CANCEL gets its 200, and its INVITE, unless it has its final answer, 487 (RFC 3261 9.2).
    private func cancel(_ number: Int, _ entry: Pending, by request: Message) throws {
        try transmit(Message(responseTo: request, .ok, toTag: entry.request.tag))
        guard entry.transaction.state == .trying || entry.transaction.state == .proceeding else { return }
        entry.request.respond(.requestTerminated)
        entry.request.cancelled?()
    }

    private func advance(_ number: Int, _ event: ServerTransaction.Event) throws {
        guard let actions = pending[number]?.transaction.receive(event) else { return }
        try perform(actions, number)
    }

    private func perform(_ actions: [ServerTransaction.Action], _ number: Int) throws {
        for action in actions {
            switch action {
            case .send(let response): try transmit(response)
            case .startTimer(let timer, let delay):
                pending[number]?.timers[timer] = EventLoop.after(delay) { [weak self] in
                    try? self?.advance(number, .timer(timer))
                }
            case .stopTimer(let timer): pending[number]?.timers.removeValue(forKey: timer)?.cancel()
            case .fail: break
            case .terminate: pending[number] = nil
            }
        }
    }
}
