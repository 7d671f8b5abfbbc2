import Localization
public import Messaging

/// What happens to the account's conversations.
public enum MessagingEvent: Sendable {
    case received(ReceivedMessage)
    /// The person types, or has stopped.
    case typing(address: String, isTyping: Bool)
    /// A text has arrived.
    case delivered(number: UInt64, address: String)
    /// A text has not arrived.
    case undelivered(UndeliveredMessage)
    /// Something about a conversation that the user should know.
    case remark(address: String, text: String)

    /// Somebody calls: nobody can be spoken to here.
    static func call(from caller: SignInAddress, name: String?) -> MessagingEvent {
        let name = name.flatMap { $0.isEmpty ? nil : $0 } ?? caller.description
        return .remark(
            address: caller.key, text: localized("\(name) calls you. Communicator cannot take calls."))
    }
}

/// A message of another person.
public struct ReceivedMessage: Sendable, Hashable {
    /// `user@domain`, in lower case.
    public var address: String
    /// The name that the sender's server tells; empty if it tells none.
    public var displayName: String
    public var text: StyledText
}

/// A message that did not reach its recipient.
public struct UndeliveredMessage: Sendable, Hashable {
    /// What the command to send it returned.
    public var number: UInt64
    /// `user@domain`, in lower case; empty for a message to a conference.
    public var address: String
    /// The text; nil if it may not be shown again.
    public var text: StyledText?
    public var failure: DeliveryFailure
}
