/// A request of ours and the responses to it (RFC 3261 17.1, RFC 6026), over a reliable transport.
///
/// A value without clock and I/O: perform the actions that ``start()`` and ``receive(_:)`` return, in their order.
public struct ClientTransaction: Sendable {
    /// Where the transaction stands.
    public enum State: Sendable, Hashable {
        /// Made, not yet sent.
        case initial
        /// Sent, nothing heard (`Calling` of an INVITE, `Trying` of another request).
        case calling
        /// A provisional response came.
        case proceeding
        /// A 2xx to an INVITE came; further ones from other branches may follow.
        case accepted
        /// An INVITE was given up and is taken back; its refusal is still to be acknowledged.
        case cancelled
        /// Over.
        case terminated
    }

    /// A timer that the transaction asks for.
    public enum Timer: Sendable, Hashable {
        /// No final response: timer B of an INVITE, F of another request.
        case response
        /// An INVITE rings, and no more: timer C of RFC 3261 16.6, which a caller may have as well (9.1).
        case ringing
        /// No further 2xx to an INVITE is expected: timer M; nor anything about one that was taken back.
        case accepted
    }

    /// What happens to the transaction.
    public enum Event: Sendable {
        /// A response for which ``matches(_:)`` is true.
        case response(Message)
        /// A timer fired.
        case timer(Timer)
    }

    /// What to do.
    public enum Action: Sendable, Hashable {
        /// Send this message.
        case send(Message)
        /// Hand this response to the user of the transaction.
        case deliver(Message)
        /// Acknowledge this 2xx of one more branch, or of one that was to be taken back, and end its dialog (13.2.2.4).
        case decline(Message)
        /// Start a timer.
        case startTimer(Timer, Duration)
        /// Stop a timer that was started.
        case stopTimer(Timer)
        /// Tell the user of the transaction that no final response came in time (timers B, C, F).
        case timeOut
        /// Forget the transaction.
        case terminate
    }

    /// The request.
    public let request: Message

    /// Where the transaction stands.
    public private(set) var state = State.initial

    private let identity: TransactionIdentity
    private let timeout: Duration
    private let ringing: Duration
    /// Whose 2xx came: their tags.
    private var acceptors: Set<String> = []

    /// Makes a transaction for a request that has `Via`, `Call-ID` and `CSeq`; nil if it has not, is a response, or
    /// is never answered (`ACK`, `BENOTIFY`).
    ///
    /// - Parameters:
    ///   - timeout: timers B and F; by default 64 × T1.
    ///   - ringing: timer C, from the last provisional response on.
    public init?(
        _ request: Message, timeout: Duration = TransactionTiming.timeout,
        ringing: Duration = TransactionTiming.ringing
    ) {
        guard let method = request.method, method.isAnswered, let identity = TransactionIdentity(of: request) else {
            return nil
        }
        self.request = request
        self.identity = identity
        self.timeout = timeout
        self.ringing = ringing
    }

    /// Sends the request.
    public mutating func start() -> [Action] {
        guard state == .initial else { return [] }
        state = .calling
        return [.send(request), .startTimer(.response, timeout)]
    }

    /// Whether a response belongs here: by branch and method, or by Call-ID and CSeq where it carries no branch of
    /// RFC 3261 (sign-in sheet 3.8).
    public func matches(_ response: Message) -> Bool {
        guard !response.isRequest, response.cseq?.method == request.method,
            let other = TransactionIdentity(of: response)
        else { return false }
        return identity.isAnswered(by: other)
    }

    /// Takes an event. Events that mean nothing in the present state give no action.
    public mutating func receive(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.calling, .response(let response)), (.proceeding, .response(let response)):
            return receive(response)
        case (.accepted, .response(let response)), (.cancelled, .response(let response)):
            return receiveLate(response)
        case (.calling, .timer(.response)), (.proceeding, .timer(.response)):
            return runningTimer == .response ? end([.timeOut]) : []
        case (.proceeding, .timer(.ringing)) where isInvite:
            return takeBack()
        case (.accepted, .timer(.accepted)), (.cancelled, .timer(.accepted)):
            return end([])
        case (.initial, _), (.terminated, _), (_, .timer):
            return []
        }
    }

    private var isInvite: Bool { request.method == .invite }

    /// Whether a final response is awaited.
    public var isOpen: Bool {
        switch state {
        case .initial, .calling, .proceeding: true
        case .accepted, .cancelled, .terminated: false
        }
    }

    /// The timer that runs until the final response. Timer F does; timer B belongs to `Calling` alone.
    private var runningTimer: Timer? {
        switch state {
        case .calling: .response
        case .proceeding: isInvite ? .ringing : .response
        case .initial, .accepted, .cancelled, .terminated: nil
        }
    }

    private var stopTimer: [Action] { runningTimer.map { [.stopTimer($0)] } ?? [] }

    private mutating func receive(_ response: Message) -> [Action] {
        guard let status = response.status else { return [] }
        if status.isProvisional {
            let restart = isInvite ? stopTimer + [.startTimer(.ringing, ringing)] : []
            state = .proceeding
            return restart + [.deliver(response)]
        }
        let stop = stopTimer
        guard isInvite else { return end(stop + [.deliver(response)]) }
        if status.isSuccess {
            state = .accepted
            acceptors = [response.toTag ?? ""]
            return stop + [.deliver(response), .startTimer(.accepted, TransactionTiming.timeout)]
        }
        return end(stop + [.send(request.acknowledgement(of: response)), .deliver(response)])
    }

    private mutating func receiveLate(_ response: Message) -> [Action] {
        guard let status = response.status, status.isFinal else { return [] }
        if status.isSuccess { return acceptors.insert(response.toTag ?? "").inserted ? [.decline(response)] : [] }
        guard state == .cancelled else { return [] }
        return end([.stopTimer(.accepted), .send(request.acknowledgement(of: response))])
    }

    private mutating func takeBack() -> [Action] {
        state = .cancelled
        let cancel = request.cancellation().map { [Action.send($0)] } ?? []
        return cancel + [.startTimer(.accepted, TransactionTiming.timeout), .timeOut]
    }

    private mutating func end(_ actions: [Action]) -> [Action] {
        state = .terminated
        return actions + [.terminate]
    }
}
