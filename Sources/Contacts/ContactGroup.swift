/// A group of the contact list ([MS-SIP] 2.2.4.1).
public struct ContactGroup: Sendable, Hashable {
    /// What the server knows the group by.
    public let id: UInt32
    /// The name as the server has it.
    public var name: String
    /// What the group stands for: the address of a distribution group, or nothing.
    public var externalURI: String

    /// Makes a group.
    public init(id: UInt32, name: String, externalURI: String = "") {
        self.id = id
        self.name = name
        self.externalURI = externalURI
    }

    /// The mail address of the distribution group that this stands for; nil for a group of the user's own.
    public var distributionAddress: ContactAddress? {
        let scheme = "mailto:"
        let text = externalURI.lowercased().hasPrefix(scheme) ? externalURI.dropFirst(scheme.count) : externalURI[...]
        return ContactAddress(String(text))
    }

    /// The name of the group that holds whoever is in no other; clients show a word of their own for it.
    public static let defaultName = "~"

    /// Whether this group holds whoever is in no other.
    public var isDefault: Bool { name.hasPrefix(Self.defaultName) }
}
