import Authentication
import SIP

/// What has arrived on a connection and waits for its turn.
struct Received {
    let event: MessageParser.Event
    /// Of a message; nil where there is nothing to verify it by.
    var verdict: Verdict?

    var isAnswer: Bool {
        if case .message(let message) = event { !message.isRequest } else { false }
    }
}
