/// What a URL of an application leads to. Clients learn the URLs from links alone.
enum Place: Hashable {
    case application
    case events
    case policies
    case reportMyNetwork
    case me
    /// Something of the user's own.
    case own(OwnPart)
    case people(PeoplePart)
    case onlineMeetings
    case communication
    case conversations
    case startMessaging
    case startOnlineMeeting
    case joinOnlineMeeting
    case invitation(Int)
    case conversation(Int, ConversationPart)
}

/// What users have of their own, and guests have not.
enum OwnPart: Hashable {
    case makeMeAvailable
    case reportMyActivity
    case presence
    case note
    case location
}

/// A place among the user's contacts, and of all people.
enum PeoplePart: Hashable {
    case itself
    case contacts
    case groups
    case group(Int)
    case groupContacts(Int)
    case groupSubscription(Int)
    case memberships
    /// Of somebody, by group and address.
    case membership(Int, String)
    /// Takes somebody off the list.
    case removal
    case listSubscription
    case listSubscriptionStart
    case listSubscriptionStop
    case search
    case subscriptions
    case subscription(Int)
    case subscribedContacts
    /// By address.
    case contact(String)
    case presence(String)
    case note(String)
    case location(String)
    case modalities(String)
    case photo(String)
}

/// A place within a conversation.
enum ConversationPart: Hashable {
    case itself
    case onlineMeeting
    case accept
    case decline
    case addParticipant
    /// Takes an invitation back.
    case terminate
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
