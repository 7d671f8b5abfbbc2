/// A person in a conference.
public struct Participant: Sendable, Hashable {
    /// Where the person is.
    public enum Place: Sendable, Hashable {
        /// Not in the conversation: gone, or on the phone alone.
        case absent
        /// Waits until a presenter decides.
        case lobby
        case present
    }

    /// `user@domain`, in lower case.
    public var address: String
    /// As the server tells it; may be empty.
    public var name: String
    public var role: ConferenceRole
    public var place: Place

    public init(address: String, name: String, role: ConferenceRole, place: Place) {
        self.address = address
        self.name = name
        self.role = role
        self.place = place
    }
}
