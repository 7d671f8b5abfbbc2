import SIP

/// How requests of the pool are answered that no capability of the session serves (RFC 3261 8.2, RFC 6665 4.1.3).
enum ServerRequests {
    /// The methods that are served in any way, for `Allow`.
    private static let allowed = "ACK, BENOTIFY, BYE, CANCEL, INFO, INVITE, MESSAGE, NOTIFY, OPTIONS, UPDATE"
    private static let events = SelfSubscription.allCases.map(\.rawValue) + ["registration-notify"]

    /// The status of the answer; nil for what is never answered.
    static func status(for request: Message) -> Status? {
        switch request.method {
        case .ack, .benotify, nil: nil
        case .options: .ok
        case .bye, .cancel, .info, .update, .prack: .callDoesNotExist
        case .notify: events.contains { request.event?.isValue($0) == true } ? .callDoesNotExist : .badEvent
        case .invite: request.toTag == nil ? .notAcceptableHere : .callDoesNotExist
        case .message, .refer, .subscribe: .methodNotAllowed
        default: .notImplemented
        }
    }

    /// Adds what RFC 3261 wants of an answer: `Allow` to 405 and OPTIONS (21.4.6, 11.2), `Allow-Events` to 489
    /// (RFC 6665 8.3.2).
    static func complete(_ response: inout Message) {
        switch response.status {
        case .methodNotAllowed?, .notImplemented?: response.headers.append(.allow, allowed)
        case .ok? where response.cseq?.method == .options: response.headers.append(.allow, allowed)
        case .badEvent?: response.headers.append(.allowEvents, events.joined(separator: ", "))
        default: break
        }
    }
}
