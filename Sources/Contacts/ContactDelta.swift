import XML

/// A change of the contact list, made by this endpoint or another (sheet contacts-and-presence, 5.2).
public struct ContactDelta: Sendable, Equatable {
    /// The version that the list has afterwards; nil where the server does not say.
    public var version: UInt32?
    /// The version that the change begins at; nil where the server does not say.
    public var previousVersion: UInt32?
    /// Groups that were added or modified, whole.
    public var groups: [ContactGroup] = []
    /// Contacts that were added or modified, whole.
    public var contacts: [Contact] = []
    /// The numbers of groups that are gone.
    public var deletedGroups: [UInt32] = []
    /// Contacts that are gone.
    public var deletedContacts: [ContactAddress] = []

    init(_ root: XMLElement) {
        version = root.attribute("deltaNum").flatMap { UInt32($0) }.flatMap { $0 == 0 ? nil : $0 }
        previousVersion = root.attribute("prevDeltaNum").flatMap { UInt32($0) }
        for element in root.elements {
            switch element.name {
            case "addedGroup", "modifiedGroup":
                if let group = ContactGroup(element) { groups.append(group) }
            case "addedContact", "modifiedContact":
                if let contact = Contact(element) { contacts.append(contact) }
            case "deletedGroup":
                if let id = element.attribute("id").flatMap({ UInt32($0) }) { deletedGroups.append(id) }
            case "deletedContact":
                if let address = element.attribute("uri").flatMap({ ContactAddress($0) }) {
                    deletedContacts.append(address)
                }
            default: break
            }
        }
    }
}
