import XML

/// The contact list as the server has it: one version, its groups and its contacts.
public struct ContactList: Sendable, Equatable {
    /// What edits must name, so that the server knows which list they mean (`deltaNum`).
    public private(set) var version: UInt32
    /// The groups, by number.
    public private(set) var groups: [UInt32: ContactGroup] = [:]
    /// The contacts, by address.
    public private(set) var contacts: [ContactAddress: Contact] = [:]
    /// Where contacts are that name no group of the list; nil only while there is no group at all.
    private var fallback: UInt32?

    /// An empty list.
    public init(version: UInt32 = 0) {
        self.version = version
    }

    /// A list that was put together by hand.
    public init(version: UInt32, groups: some Sequence<ContactGroup>, contacts: some Sequence<Contact>) {
        self.version = version
        for group in groups { put(group) }
        for contact in contacts { put(contact) }
        chooseFallback()
    }

    init(_ root: XMLElement) {
        version = root.attribute("deltaNum").flatMap { UInt32($0) } ?? 0
        for element in root.elements {
            switch element.name {
            case "group": ContactGroup(element).map { put($0) }
            case "contact": Contact(element).map { put($0) }
            default: break
            }
        }
        chooseFallback()
    }

    /// Takes a change over. Contacts go before groups, as in the server's order of events; what contradicts itself
    /// ends as its last statement says.
    ///
    /// - Throws: ``ContactListError/gap(held:needed:)``: the list stays as it was.
    public mutating func apply(_ delta: ContactDelta) throws(ContactListError) {
        if let needed = delta.previousVersion, needed != version {
            // A change that the list has already, as part of a whole list that overtook it.
            if let end = delta.version, end <= version { return }
            throw .gap(held: version, needed: needed)
        }
        for group in delta.groups { put(group) }
        for contact in delta.contacts { merge(contact) }
        for address in delta.deletedContacts { contacts[address] = nil }
        for id in delta.deletedGroups { groups[id] = nil }
        if let end = delta.version { version = end }
        chooseFallback()
    }

    /// Takes the version of another list over where the server has named none, so that edits can name one.
    public mutating func keepVersion(of other: ContactList) {
        if version == 0 { version = other.version }
    }

    /// Takes over that a contact has no name any more, which a change does not tell: an empty name in it says nothing.
    public mutating func clearName(of address: ContactAddress) {
        contacts[address]?.name = ""
    }

    // Names

    /// The contacts in the order of their addresses.
    public var sortedContacts: [Contact] { contacts.values.sorted { $0.address < $1.address } }

    /// The numbers of the groups that a contact is shown in: at least one while there are groups.
    public func groups(of contact: Contact) -> [UInt32] {
        let known = contact.groups.filter { groups[$0] != nil }
        return known.isEmpty ? fallback.map { [$0] } ?? [] : known
    }

    /// The first group with a name; ``ContactGroup/defaultName`` means the one that holds whoever is in no other. Blanks
    /// around it, which some servers drop, count only between two groups that differ in them alone.
    public func group(named name: String) -> ContactGroup? {
        if name == ContactGroup.defaultName { return firstGroup { $0.isDefault } }
        if let group = firstGroup(where: { $0.name == name }) { return group }
        let bare = name.withoutBlanks
        return firstGroup { $0.name.withoutBlanks == bare }
    }

    private func firstGroup(where isWanted: (ContactGroup) -> Bool) -> ContactGroup? {
        groups.values.filter(isWanted).min { $0.id < $1.id }
    }

    // Building

    private mutating func put(_ group: ContactGroup) {
        guard groups.count < ContactLimits.groups || groups[group.id] != nil else { return }
        groups[group.id] = group
    }

    private mutating func put(_ contact: Contact) {
        guard contacts.count < ContactLimits.contacts || contacts[contact.address] != nil else { return }
        contacts[contact.address] = contact
    }

    /// An empty name in a change leaves the name alone.
    private mutating func merge(_ contact: Contact) {
        var contact = contact
        if contact.name.isEmpty, let known = contacts[contact.address] { contact.name = known.name }
        put(contact)
    }

    private mutating func chooseFallback() {
        let ids = groups.keys.sorted()
        fallback = ids.first { groups[$0]?.isDefault == true } ?? (groups[1] == nil ? ids.first : 1)
    }
}

extension String {
    /// The text without blanks around it.
    fileprivate var withoutBlanks: Substring {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
