/// A request of the peer and our responses to it (RFC 3261 17.2, RFC 6026), over a reliable transport.
///
/// A value without clock and I/O: perform the actions that ``start()`` and ``receive(_:)`` return, in their order.
public struct ServerTransaction: Sendable {
    /// Where the transaction stands.
    public enum State: Sendable, Hashable {
        /// Nothing was answered.
        case trying
        /// A provisional response was sent.
        case proceeding
        /// A 2xx to an INVITE was sent; its ACK belongs to the dialog.
        case accepted
        /// Another final response to an INVITE was sent; its ACK is awaited.
        case completed
        /// Over.
        case terminated
    }

    /// A timer that the transaction asks for.
    public enum Timer: Sendable, Hashable {
        /// Time for `100 Trying`.
        case trying
        /// No ACK came: timer H.
        case acknowledgement
        /// A repeated INVITE is no longer expected: timer L.
        case accepted
    }

    /// What happens to the transaction.
    public enum Event: Sendable {
        /// A request for which ``matches(_:)`` is true: the same request again, or its ACK.
        case request(Message)
        /// Our user answers.
        case respond(Message)
        /// A timer fired.
        case timer(Timer)
    }

    /// What to do.
    public enum Action: Sendable, Hashable {
        /// Send this response.
        case send(Message)
        /// Start a timer.
        case startTimer(Timer, Duration)
        /// Stop a timer that was started.
        case stopTimer(Timer)
        /// Forget the transaction.
        case terminate
    }

    /// The request.
    public let request: Message

    /// Where the transaction stands.
    public private(set) var state = State.trying

    private var lastResponse: Message?
    /// Read where it is asked for: most requests are answered before another of their method comes.
    private var identity: TransactionIdentity? { TransactionIdentity(of: request) }

    /// Makes a transaction for a request that passed ``Message/validate()``; nil for a response and for what is never
    /// answered (`ACK`, `BENOTIFY`).
    public init?(_ request: Message) {
        guard request.method?.isAnswered == true else { return nil }
        self.request = request
    }

    /// Begins to count the time until `100 Trying`.
    public func start() -> [Action] {
        isInvite && state == .trying ? [.startTimer(.trying, TransactionTiming.trying)] : []
    }

    /// Whether a request belongs here: the same request, or the ACK to our final response. By branch, sender and
    /// method, or by Call-ID, CSeq and From tag where it carries no branch of RFC 3261 (17.2.3).
    public func matches(_ request: Message) -> Bool {
        guard let method = request.method, method == self.request.method || (method == .ack && isInvite),
            let identity, let other = TransactionIdentity(of: request)
        else { return false }
        return identity.isSame(as: other)
    }

    /// Whether `request` is a CANCEL of this transaction's request (RFC 3261 9.2).
    public func isCancelled(by request: Message) -> Bool {
        guard request.method == .cancel, let identity, let other = TransactionIdentity(of: request)
        else { return false }
        return identity.isSame(as: other.with(method: identity.method))
    }

    /// Takes an event. Events that mean nothing in the present state give no action.
    public mutating func receive(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.terminated, _): return []
        case (_, .request(let request)): return receive(request)
        case (.trying, .respond(let response)), (.proceeding, .respond(let response)): return respond(response)
        case (.accepted, .respond(let response)):
            return response.status?.isSuccess == true ? [.send(response)] : []
        case (.trying, .timer(.trying)): return sendTrying()
        case (.completed, .timer(.acknowledgement)), (.accepted, .timer(.accepted)): return end([])
        case (_, .timer), (.completed, .respond): return []
        }
    }

    private var isInvite: Bool { request.method == .invite }

    private var runningTimers: [Action] {
        switch state {
        case .trying: isInvite ? [.stopTimer(.trying)] : []
        case .accepted: [.stopTimer(.accepted)]
        case .completed: [.stopTimer(.acknowledgement)]
        case .proceeding, .terminated: []
        }
    }

    /// The same request again is answered with the last response, except after a 2xx to an INVITE, which its user
    /// repeats (RFC 6026 7.1).
    private mutating func receive(_ again: Message) -> [Action] {
        if again.method == .ack {
            return state == .completed ? end(runningTimers) : []
        }
        guard state != .accepted, let lastResponse else { return [] }
        return [.send(lastResponse)]
    }

    private mutating func respond(_ response: Message) -> [Action] {
        guard let status = response.status else { return [] }
        guard isInvite || status.isProvisional else {
            state = .terminated
            return [.send(response), .terminate]
        }
        let stop = runningTimers
        lastResponse = response
        if status.isProvisional {
            state = .proceeding
            return stop + [.send(response)]
        }
        state = status.isSuccess ? .accepted : .completed
        return stop + [
            .send(response), .startTimer(status.isSuccess ? .accepted : .acknowledgement, TransactionTiming.timeout),
        ]
    }

    private mutating func sendTrying() -> [Action] {
        let trying = Message(responseTo: request, .trying)
        lastResponse = trying
        state = .proceeding
        return [.send(trying)]
    }

    private mutating func end(_ actions: [Action]) -> [Action] {
        state = .terminated
        return actions + [.terminate]
    }
}
