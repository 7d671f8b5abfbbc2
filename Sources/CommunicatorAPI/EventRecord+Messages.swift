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
        message.address = loan.lend(received.address)
        message.name = loan.lend(received.displayName)
        message.html = loan.lend(received.text.html)
        message.plain = loan.lend(received.text.plain)
    }

    private mutating func fill(_ message: UndeliveredMessage, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_UNDELIVERED
        undelivered.message = message.number
        undelivered.address = loan.lend(message.address)
        undelivered.html = loan.lend(message.text?.html ?? "")
        undelivered.plain = loan.lend(message.text?.plain ?? "")
        undelivered.reason = loan.lend(message.failure.sentence)
        undelivered.detail = loan.lend(message.failure.detail)
    }
}
