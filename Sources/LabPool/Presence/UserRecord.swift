import EventLoop

/// What the pool keeps of one user besides the registrations.
@LoopActor
final class UserRecord {
    let entry: DirectoryEntry
    var address: String { entry.address }
    var contacts: RoamingContacts
    var publications = Publications()
    var containers = Containers()
    /// The people who have put the user on their lists, and whether the user knows.
    var subscribers: [String: Bool] = [:]

    init(_ entry: DirectoryEntry, contacts: RoamingContacts) {
        self.entry = entry
        self.contacts = contacts
    }
}
