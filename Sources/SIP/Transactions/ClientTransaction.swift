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
        /// Over.
        case terminated
    }

    /// A timer that the transaction asks for.
    public enum Timer: Sendable, Hashable {
        /// No final response: timer B of an INVITE, F of another request.
        case response
        /// No further 2xx to an INVITE is expected: timer M.
        case accepted
    }

    /// What happens to the transaction.
    public enum Event: Sendable {
        /// A response for which ``matches(_:)`` is true.
        case response(Message)
        /// A timer fired.
        case timer(Timer)
        /// The connection was lost.
        case connectionLost
    }

    /// What to do.
    public enum Action: Sendable, Hashable {
        /// Send this message.
        case send(Message)
        /// Hand this response to the user of the transaction.
        case deliver(Message)
        /// Start a timer.
        case startTimer(Timer, Duration)
        /// Stop a timer that was started.
        case stopTimer(Timer)
        /// Tell the user of the transaction that no final response will come.
        case fail(TransactionFailure)
        /// Forget the transaction.
        case terminate
    }

    /// The request.
    public let request: Message

    /// Where the transaction stands.
    public private(set) var state = State.initial

    private let identity: TransactionIdentity
    private let timeout: Duration

    /// Makes a transaction for a request that has `Via`, `Call-ID` and `CSeq`; nil if it has not, is a response, or
    /// is never answered (`ACK`, `BENOTIFY`).
    ///
    /// - Parameter timeout: timers B and F; by default 64 × T1.
    public init?(_ request: Message, timeout: Duration = TransactionTiming.timeout) {
        guard let method = request.method, method.isAnswered, let identity = TransactionIdentity(of: request) else {
            return nil
        }
        self.request = request
        self.identity = identity
        self.timeout = timeout
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
        guard !response.isRequest, let other = TransactionIdentity(of: response) else { return false }
        return identity.isAnswered(by: other)
    }

    /// Takes an event. Events that mean nothing in the present state give no action.
    public mutating func receive(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.calling, .response(let response)), (.proceeding, .response(let response)):
            return receive(response)
        case (.accepted, .response(let response)):
            return response.status?.isSuccess == true ? [.deliver(response)] : []
        case (.calling, .timer(.response)), (.proceeding, .timer(.response)):
            return isResponseTimerRunning ? end([.fail(.timedOut)]) : []
        case (.accepted, .timer(.accepted)):
            return end([])
        case (.initial, .connectionLost), (.calling, .connectionLost), (.proceeding, .connectionLost):
            return end(stopResponseTimer + [.fail(.connectionLost)])
        case (.accepted, .connectionLost):
            return end([.stopTimer(.accepted)])
        case (.initial, _), (.terminated, _), (_, .timer):
            return []
        }
    }

    private var isInvite: Bool { request.method == .invite }

    /// Timer F runs until the final response. An INVITE may ring as long as it likes once somebody answered: timer B
    /// belongs to `Calling` alone.
    private var isResponseTimerRunning: Bool {
        state == .calling || (state == .proceeding && !isInvite)
    }

    private var stopResponseTimer: [Action] {
        isResponseTimerRunning ? [.stopTimer(.response)] : []
    }

    private mutating func receive(_ response: Message) -> [Action] {
        guard let status = response.status else { return [] }
        if status.isProvisional {
            let stop = isInvite ? stopResponseTimer : []
            state = .proceeding
            return stop + [.deliver(response)]
        }
        let stop = stopResponseTimer
        guard isInvite else { return end(stop + [.deliver(response)]) }
        if status.isSuccess {
            state = .accepted
            return stop + [.deliver(response), .startTimer(.accepted, TransactionTiming.timeout)]
        }
        return end(stop + [.send(request.acknowledgement(of: response)), .deliver(response)])
    }

    private mutating func end(_ actions: [Action]) -> [Action] {
        state = .terminated
        return actions + [.terminate]
    }
}
