import Authentication
import EventLoop
import SIP

/// The requests of ours that await their answers on one connection; drives the values of RFC 3261 17.1.
@LoopActor
final class ClientTransactions {
    private struct Pending {
        var transaction: ClientTransaction
        let answer: Signal<Message>
        var timers: [ClientTransaction.Timer: LoopTimer] = [:]
    }

    private var pending: [Int: Pending] = [:]
    /// Whether an answer is awaited.
    var isWaiting: Bool { pending.values.contains { $0.transaction.isOpen } }
    private var lastNumber = 0
    /// Why nothing is sent any more.
    private var failure: (any Error)?
    private let timing: Timing
    private let transmit: @LoopActor (Message) throws -> Void
    private let decline: @LoopActor (_ invite: Message, _ response: Message) throws -> Void

    /// - Parameters:
    ///   - timing: how long is waited for the final response.
    ///   - transmit: sends a message that needs no more to be done to it.
    ///   - decline: acknowledges a 2xx to an INVITE that somebody else has accepted, and ends its dialog.
    init(
        timing: Timing, transmit: @escaping @LoopActor (Message) throws -> Void,
        decline: @escaping @LoopActor (_ invite: Message, _ response: Message) throws -> Void
    ) {
        self.timing = timing
        self.transmit = transmit
        self.decline = decline
    }

    /// Sends a finished request and waits for its final response.
    ///
    /// - Throws: ``TransactionError``; what the connection throws; `CancellationError`.
    func send(_ request: Message) async throws -> Message {
        if let failure { throw failure }
        guard var transaction = ClientTransaction(request, timeout: timing.transaction, ringing: timing.ringing)
        else { throw TransactionError.notARequest }
        lastNumber += 1
        let number = lastNumber
        let answer = Signal<Message>()
        let actions = transaction.start()
        pending[number] = Pending(transaction: transaction, answer: answer)
        // An INVITE stays for what its other branches answer.
        defer { if pending[number]?.transaction.isOpen == true { forget(number) } }
        try perform(actions, number)
        return try await answer.value()
    }

    /// Hands a response to its transaction; false if there is none.
    func receive(_ response: Message) throws -> Bool {
        guard let (number, _) = pending.first(where: { $0.value.transaction.matches(response) }) else { return false }
        try advance(number, .response(response))
        return true
    }

    /// Ends the wait for a response that came but may not be believed (sign-in sheet 4.5): its
    /// signature is wrong or missing. One that was seen before, or belongs elsewhere, says nothing of the true answer.
    func refuse(_ response: Message, _ refusal: Verdict.Refusal) {
        guard refusal == .missing || refusal == .wrong,
            let entry = pending.values.first(where: { $0.transaction.matches(response) })
        else { return }
        entry.answer.fail(TransactionError.notAuthentic(refusal))
    }

    /// Ends every wait.
    func fail(_ error: any Error) {
        for entry in pending.values { entry.answer.fail(error) }
    }

    /// Ends every wait, and at once those that begin later: what was about to be sent when the connection ended must not
    /// wait for its time to be over.
    func end(_ error: any Error) {
        failure = failure ?? error
        fail(error)
        for (number, entry) in pending where !entry.transaction.isOpen { forget(number) }
    }

    private func advance(_ number: Int, _ event: ClientTransaction.Event) throws {
        guard let actions = pending[number]?.transaction.receive(event) else { return }
        try perform(actions, number)
    }

    private func perform(_ actions: [ClientTransaction.Action], _ number: Int) throws {
        for action in actions {
            switch action {
            case .send(let message): try transmit(message)
            case .deliver(let response):
                if response.status?.isFinal == true { pending[number]?.answer.send(response) }
            case .decline(let response):
                if let invite = pending[number]?.transaction.request { try decline(invite, response) }
            case .startTimer(let timer, let delay):
                pending[number]?.timers[timer] = EventLoop.after(delay) { [weak self] in
                    try? self?.advance(number, .timer(timer))
                }
            case .stopTimer(let timer): pending[number]?.timers.removeValue(forKey: timer)?.cancel()
            case .timeOut: pending[number]?.answer.fail(TransactionError.timedOut)
            case .terminate: forget(number)
            }
        }
    }

    private func forget(_ number: Int) {
        guard let entry = pending.removeValue(forKey: number) else { return }
        for timer in entry.timers.values { timer.cancel() }
    }
}

/// Why a request has no final response.
enum TransactionError: Error {
    /// The server did not answer in time (RFC 3261 timer F).
    case timedOut
    /// The answer's signature is missing or wrong.
    case notAuthentic(Verdict.Refusal)
    /// The message is not a request that is answered.
    case notARequest
}
