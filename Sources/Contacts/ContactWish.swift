/// What the user wants of the contact list, in the words of a client that knows groups by their names.
///
/// A wish is fulfilled by one edit after the other: ``nextEdit(on:)`` is asked again on the list that the last edit has
/// left, until there is nothing more to do. So a wish survives a list that has changed meanwhile.
public enum ContactWish: Sendable, Equatable {
    /// Puts a contact into a group as well; a new contact gets the name.
    case add(ContactAddress, name: String, group: String)
    /// Takes a contact out of one group; from the last one, off the list.
    case remove(ContactAddress, group: String)
    case move(ContactAddress, from: String, to: String)
    /// Names a contact; an empty name shows the person's own again.
    case rename(ContactAddress, name: String)
    case addGroup(String)
    /// Renames a group; where the new name is another group's, the two become one.
    case renameGroup(from: String, to: String)
    case removeGroup(String)

    /// The next edit on the way to what is wanted; nil when the list is as wanted.
    public func nextEdit(on list: ContactList) -> ContactEdit? {
        switch self {
        case .add(let address, let name, let group):
            let contact = list.contacts[address] ?? Contact(address, name: name)
            return list.put(contact, into: group, outOf: nil)
        case .remove(let address, let group): return list.contacts[address].flatMap { list.take($0, outOf: group) }
        case .move(let address, let source, let target):
            let contact = list.contacts[address] ?? Contact(address)
            return list.put(contact, into: target, outOf: source)
        case .rename(let address, let name):
            guard var contact = list.contacts[address], contact.name != name else { return nil }
            contact.name = name
            return .setContact(contact)
        case .addGroup(let name): return list.group(named: name) == nil ? .addGroup(name: name) : nil
        case .renameGroup(let old, let new): return list.rename(old, to: new)
        case .removeGroup(let name):
            return list.group(named: name).flatMap { $0.isDefault ? nil : .deleteGroup($0.id) }
        }
    }

    /// Whether what the wish is about is not on the list, so that nothing can be done: it was removed elsewhere.
    public func isPointless(on list: ContactList) -> Bool {
        switch self {
        case .rename(let address, _): list.contacts[address] == nil
        case .renameGroup(let old, let new): list.group(named: old) == nil && list.group(named: new) == nil
        case .add, .remove, .move, .addGroup, .removeGroup: false
        }
    }
}

extension ContactList {
    fileprivate func put(_ contact: Contact, into target: String, outOf source: String?) -> ContactEdit? {
        guard let group = group(named: target) else { return .addGroup(name: target) }
        var changed = contact
        if contacts[contact.address] != nil { changed.groups = groups(of: contact) }
        if let source, source != target { changed.groups = without(source, changed.groups) }
        if !changed.groups.contains(group.id) { changed.groups.append(group.id) }
        let isThere = contacts[contact.address].map { groups(of: $0) == changed.groups } ?? false
        return isThere ? nil : .setContact(changed)
    }

    fileprivate func take(_ contact: Contact, outOf name: String) -> ContactEdit? {
        let held = groups(of: contact)
        let remaining = without(name, held)
        guard remaining != held else { return nil }
        guard !remaining.isEmpty else { return .deleteContact(contact.address) }
        var changed = contact
        changed.groups = remaining
        return .setContact(changed)
    }

    fileprivate func rename(_ old: String, to new: String) -> ContactEdit? {
        guard old != new, var group = group(named: old), group.name != new else { return nil }
        let isMerged = self.group(named: new).map { $0.id != group.id } == true
        if !isMerged, !group.isDefault {
            group.name = new
            return .modifyGroup(group)
        }
        // The group of whoever is in no other cannot have another name: its members move.
        if let member = sortedContacts.first(where: { groups(of: $0).contains(group.id) }) {
            return put(member, into: new, outOf: old)
        }
        return group.isDefault ? nil : .deleteGroup(group.id)
    }

    private func without(_ name: String, _ ids: [UInt32]) -> [UInt32] {
        ids.filter { groups[$0]?.shownName != name }
    }
}
