import CCommunicator

/// What happens to conversations, as a value that outlives the callback.
enum ConversationEvent {
    case received(address: String, name: String, text: String, html: String)
    case typing(address: String, isTyping: Bool)
    case delivered(communicator_message, address: String)
    case undelivered(communicator_message, address: String, text: String, reason: String, detail: String)
    case remark(address: String, text: String)

    /// Copies an event; nil for a kind that is about something else.
    init?(_ event: communicator_event) {
        switch event.kind {
        case COMMUNICATOR_EVENT_MESSAGE:
            self = .received(
                address: String(event.message.address), name: String(event.message.name),
                text: String(event.message.plain), html: String(event.message.html))
        case COMMUNICATOR_EVENT_TYPING:
            self = .typing(address: String(event.typing.address), isTyping: event.typing.typing)
        case COMMUNICATOR_EVENT_DELIVERED:
            self = .delivered(event.delivered.message, address: String(event.delivered.address))
        case COMMUNICATOR_EVENT_UNDELIVERED:
            self = .undelivered(
                event.undelivered.message, address: String(event.undelivered.address),
                text: String(event.undelivered.plain), reason: String(event.undelivered.reason),
                detail: String(event.undelivered.detail))
        case COMMUNICATOR_EVENT_CONVERSATION:
            self = .remark(address: String(event.conversation.address), text: String(event.conversation.text))
        default: return nil
        }
    }
}
