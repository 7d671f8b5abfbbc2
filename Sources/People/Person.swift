public import Contacts
public import Presence

/// Somebody in the address book.
public struct Person: Sendable, Hashable {
    public let address: ContactAddress
    /// What the address book says of the person; a photo may be a path in its files.
    public var card: ContactCard

    public init(_ address: ContactAddress, _ card: ContactCard = ContactCard()) {
        self.address = address
        self.card = card
    }
}
