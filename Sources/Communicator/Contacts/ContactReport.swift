public import Contacts

/// What a session tells of the contact list.
public enum ContactReport: Sendable, Equatable {
    /// One thing is different. Groups have the names that are shown.
    case changed(ContactChange)
    /// The server's list has been told completely: whoever was not named is not on it.
    case complete(version: UInt32)
    /// The server does not make a change; the list stays as it was told, and is told again where the host has gone ahead.
    case refused(String)
    /// Somebody has put the user on their list.
    case addedBy(ContactAddress, displayName: String)
}
