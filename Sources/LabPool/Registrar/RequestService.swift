import EventLoop
import SIP

/// Answers what a registered endpoint asks for besides its registration.
///
/// Messages between users are the ``Router``'s.
@LoopActor
struct RequestService {
    /// For `Allow`.
    nonisolated static let methods =
        "REGISTER, SUBSCRIBE, SERVICE, INVITE, MESSAGE, OPTIONS, ACK, CANCEL, BYE, INFO, NOTIFY"
    /// Methods that belong into dialogs, of which there are none.
    nonisolated static let dialogMethods = ["BYE", "INFO", "NOTIFY", "BENOTIFY", "REFER", "UPDATE", "PRACK", "CANCEL"]

    let state: PoolState
    let registration: Registration
    let session: ClientSession

    /// Completes `answer`, a 200, or refuses; nil where nothing is answered.
    func answer(_ request: Message, _ answer: Message) throws(Refusal) -> Message? {
        switch request.method {
        case .ack?: return nil
        case .subscribe?:
            return try Subscriptions(state: state, address: registration.address, session: session)
                .answer(request, answer)
        case .service?:
            guard !state.ignores(request, of: registration.address) else { return nil }
            return try UserService(state: state, registration: registration).answer(request, answer)
        case .options?: return answer
        case let method: throw .methodNotServed(method?.rawValue ?? "")
        }
    }
}
