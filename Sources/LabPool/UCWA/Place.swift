/// What a URL of an application leads to. Clients learn the URLs from links alone.
enum Place: Hashable {
    case application
    case events
    case policies
    case reportMyNetwork
    case me
    case people
    case onlineMeetings
    case communication
    case conversations
    case joinOnlineMeeting
    case invitation(Int)
    case conversation(Int, ConversationPart)
}

/// A place within a conversation.
enum ConversationPart: Hashable {
    case itself
    case onlineMeeting
    case messaging
    case addMessaging
    case stopMessaging
    case setIsTyping
    case messages
    case message(Int)
    case typingParticipants
    case participants
    case leaders
    case attendees
    case lobby
    /// By address.
    case participant(String)
    case participantMessaging(String)
    case participantAction(String, ParticipantAction)
}

/// What a leader may do with a participant.
enum ParticipantAction: String, Hashable {
    case admit
    case reject
    case eject
    case promote
    case demote
}
