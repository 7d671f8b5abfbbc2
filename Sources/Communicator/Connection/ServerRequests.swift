import SIP

/// How requests of the pool are answered that no capability of the session serves (RFC 3261 8.2, RFC 6665 4.1.3).
enum ServerRequests {
    static func status(for request: Message) -> Status? {
        switch request.method {
        case .ack, .benotify, nil: nil
        case .options: .ok
        case .bye, .cancel, .info, .update, .prack: .callDoesNotExist
        case .notify: .badEvent
        case .invite, .message, .refer, .subscribe: .methodNotAllowed
        default: .notImplemented
        }
    }
}
