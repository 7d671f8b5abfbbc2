import EventLoop
import SIP

/// What makes the registrar refuse a REGISTER that is perfectly all right, because the pool was asked to.
@LoopActor
struct RegistrationFaults {
    let state: PoolState

    private static let allowedAgent = "UCCAPI/"
    private static let refusals: [Fault] = [.notAuthorised403, .notFound404, .overloaded503, .unavailable480]

    /// Refuses a REGISTER before anything is looked at.
    func checkUnauthenticated() throws(Refusal) {
        for fault in [Fault.registerUnanswered, .endless401] where state.faults.contains(fault) { throw .fault(fault) }
    }

    /// Refuses an authenticated REGISTER if a fault says so.
    func check(_ request: Message, isRefresh: Bool) throws(Refusal) {
        if isRefresh, state.strikesOnce(.refresh503) { throw .fault(.refresh503) }
        for fault in Self.refusals where state.faults.contains(fault) { throw .fault(fault) }
        let agent = request.headers[.userAgent] ?? ""
        if state.faults.contains(.userAgent403), !isRecommended(agent) { throw .userAgentNotAllowed(agent) }
        if state.strikes(.gatewayTimeout504) { throw .fault(.gatewayTimeout504) }
    }

    /// Whether the answer warns of the user agent.
    func warns(_ request: Message) -> Bool {
        state.faults.contains(.userAgentWarning) && !isRecommended(request.headers[.userAgent] ?? "")
    }

    private func isRecommended(_ agent: String) -> Bool { agent.hasPrefix(Self.allowedAgent) }

    /// What the pool says of other user agents (sign-in.md, 3.9).
    nonisolated static let warning = Warning(
        code: 310, agent: "lcs.microsoft.com",
        text: "You are currently not using the recommended version of the client")
}
