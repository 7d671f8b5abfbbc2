import Messaging

/// What became of a text that was to be sent.
enum TextOutcome: Sendable, Hashable {
    case delivered(UInt64)
    /// The text is nil if it may not be shown again.
    case undelivered(UInt64, StyledText?, DeliveryFailure)

    /// What there is to tell of a text that has not reached `address`; nil for one that has.
    func undelivered(at address: String) -> UndeliveredMessage? {
        if case .undelivered(let message) = MessagingEvent(self, address) { message } else { nil }
    }
}

extension MessagingEvent {
    /// What became of a text to a person.
    init(_ outcome: TextOutcome, _ address: String) {
        switch outcome {
        case .delivered(let number): self = .delivered(number: number, address: address)
        case .undelivered(let number, let text, let failure):
            self = .undelivered(
                UndeliveredMessage(number: number, address: address, text: text, failure: failure))
        }
    }
}
