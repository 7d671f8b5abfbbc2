public import XML

/// A person or distribution group on the contact list ([MS-SIP] 2.2.4.1).
public struct Contact: Sendable, Equatable {
    /// Who it is.
    public let address: ContactAddress
    /// The name that the user gave; empty where the person's own name is to be shown.
    public var name: String
    /// The numbers of the groups, in the server's order. Those that the list does not know mean nothing.
    public var groups: [UInt32]
    /// Whether presence is wanted.
    public var isSubscribed: Bool
    /// What the contact stands for outside of SIP; mostly empty.
    public var externalURI: String
    /// What other clients keep with the contact; it is put back unchanged with every edit.
    public var additions: XMLElement?

    /// Makes a contact.
    public init(_ address: ContactAddress, name: String = "", groups: [UInt32] = []) {
        self.address = address
        self.name = name
        self.groups = groups
        isSubscribed = true
        externalURI = ""
    }

    /// Equality of everything; of the additions, the source.
    public static func == (left: Contact, right: Contact) -> Bool {
        left.address == right.address && left.name == right.name && left.groups == right.groups
            && left.isSubscribed == right.isSubscribed && left.externalURI == right.externalURI
            && left.additions?.source == right.additions?.source
    }
}
