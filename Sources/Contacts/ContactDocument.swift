import XML

/// What the server says of the contact list: all of it, or what has changed ([MS-SIP] 2.2.4.1, [MS-PRES] appendix E).
public enum ContactDocument: Sendable, Equatable {
    case list(ContactList)
    case delta(ContactDelta)
    /// The list is kept in Exchange; this one is empty.
    case migrated

    /// Reads the body of a notification.
    ///
    /// - Throws: `XMLError`; ``ContactListError/unknownDocument(_:)``.
    public init(parsing body: some Sequence<UInt8>) throws {
        let root = try XMLElement(parsing: body, limits: ContactLimits.document)
        switch root.name {
        case "contactList" where root.attribute("ucsMode")?.lowercased() == "migrated": self = .migrated
        case "contactList": self = .list(ContactList(root))
        case "contactDelta": self = .delta(ContactDelta(root))
        default: throw ContactListError.unknownDocument(root.name)
        }
    }
}
