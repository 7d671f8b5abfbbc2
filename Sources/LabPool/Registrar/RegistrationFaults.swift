import EventLoop
import SIP

/// What makes the registrar refuse a REGISTER that is perfectly all right, because the pool was asked to.
@LoopActor
struct RegistrationFaults {
    let state: PoolState

    private static let allowedAgent = "UCCAPI/"
    private static let refusals: [Fault] = [.notAuthorised403, .notFound404, .overloaded503]

    /// Refuses an authenticated REGISTER if a fault says so.
    func check(_ request: Message) throws(Refusal) {
        for fault in Self.refusals where state.faults.contains(fault) { throw .fault(fault) }
        let agent = request.headers[.userAgent] ?? ""
        if state.faults.contains(.userAgent403), !agent.hasPrefix(Self.allowedAgent) {
            throw .userAgentNotAllowed(agent)
        }
        if state.strikes(.gatewayTimeout504) { throw .fault(.gatewayTimeout504) }
    }
}
