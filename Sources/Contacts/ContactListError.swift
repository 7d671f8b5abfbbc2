/// Why a document did not become part of a contact list.
public enum ContactListError: Error, Sendable, Equatable {
    /// The document is no contact list and no change of one.
    case unknownDocument(String)
    /// The change begins at a version that is not held: the whole list must be read again.
    case gap(held: UInt32, needed: UInt32)
}
