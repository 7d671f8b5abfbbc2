import CCommunicator
import Communicator
import Messaging

extension communicator_event {
    mutating func fill(_ event: MessagingEvent, _ loan: TextLoan) {
        switch event {
        case .received(let message): fill(message, loan)
        case .typing(let address, let isTyping):
            kind = COMMUNICATOR_EVENT_TYPING
            typing.address = loan.lend(address)
            typing.typing = isTyping
        case .delivered(let number, let address):
            kind = COMMUNICATOR_EVENT_DELIVERED
            delivered.message = number
            delivered.address = loan.lend(address)
        case .undelivered(let message): fill(message, loan)
        case .remark(let address, let text):
            kind = COMMUNICATOR_EVENT_CONVERSATION
            conversation.address = loan.lend(address)
            conversation.text = loan.lend(text)
        }
    }

    private mutating func fill(_ received: ReceivedMessage, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_MESSAGE
        message = communicator_message_event(received, loan)
    }

    private mutating func fill(_ message: UndeliveredMessage, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_UNDELIVERED
        undelivered = communicator_undelivered_event(message, loan)
    }
}

extension communicator_message_event {
    init(_ received: ReceivedMessage, _ loan: TextLoan) {
        self.init(
            address: loan.lend(received.address), name: loan.lend(received.displayName),
            html: loan.lend(received.text.html), plain: loan.lend(received.text.plain))
    }
}

extension communicator_undelivered_event {
    init(_ message: UndeliveredMessage, _ loan: TextLoan) {
        self.init(
            message: message.number, address: loan.lend(message.address), html: loan.lend(message.text?.html ?? ""),
            plain: loan.lend(message.text?.plain ?? ""), reason: loan.lend(message.failure.sentence),
            detail: loan.lend(message.failure.detail))
    }
}
