/// What a person may do in a conference.
public enum ConferenceRole: String, Sendable, Hashable {
    /// May remove people, lock the conference, let people in from the lobby.
    case presenter
    case attendee
}
