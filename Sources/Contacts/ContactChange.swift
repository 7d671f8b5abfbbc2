/// One thing that is different in a contact list, in the terms of a person who looks at it: groups have names.
public enum ContactChange: Sendable, Equatable {
    case groupAdded(String)
    case groupRenamed(from: String, to: String)
    /// The contact is new, or its name or groups are others. The groups are complete.
    case contact(ContactAddress, name: String, groups: [String])
    case contactRemoved(ContactAddress)
    case groupRemoved(String)
}

extension ContactList {
    /// What a person must be told who has been shown `old`, in an order that never names an unknown group.
    public func changes(since old: ContactList) -> [ContactChange] {
        let (before, after) = (old.groupNames, groupNames)
        var changes = groupChanges(before, after)
        for contact in sortedContacts where isDifferent(contact, in: old) {
            changes.append(.contact(contact.address, name: contact.name, groups: names(of: contact)))
        }
        changes += old.sortedContacts.filter { contacts[$0.address] == nil }.map { .contactRemoved($0.address) }
        let remaining = Set(after.values)
        let gone = Set(before.filter { after[$0.key] == nil && !remaining.contains($0.value) }.values)
        return changes + gone.sorted().map { .groupRemoved($0) }
    }

    /// The names of a contact's groups, each once.
    public func names(of contact: Contact) -> [String] {
        var names: [String] = []
        for id in groups(of: contact) {
            guard let name = groups[id]?.shownName, !names.contains(name) else { continue }
            names.append(name)
        }
        return names.isEmpty ? [ContactGroup.defaultName] : names
    }

    /// Where the server has contacts and no group, they are shown in the default one.
    private var groupNames: [UInt32: String] {
        groups.isEmpty && !contacts.isEmpty
            ? [.max: ContactGroup.defaultName] : groups.mapValues(\.shownName)
    }

    private func groupChanges(_ before: [UInt32: String], _ after: [UInt32: String]) -> [ContactChange] {
        var shown = Set(before.values)
        var changes: [ContactChange] = []
        let remaining = Set(after.values)
        for (id, name) in after.sorted(by: { $0.key < $1.key }) {
            // A name that another group keeps is not renamed away from that one.
            if let earlier = before[id], earlier != name, !remaining.contains(earlier) {
                changes.append(.groupRenamed(from: earlier, to: name))
                shown.insert(name)
            } else if shown.insert(name).inserted {
                changes.append(.groupAdded(name))
            }
        }
        return changes
    }

    private func isDifferent(_ contact: Contact, in old: ContactList) -> Bool {
        guard let earlier = old.contacts[contact.address] else { return true }
        return earlier.name != contact.name || old.groups(of: earlier) != groups(of: contact)
            || old.names(of: earlier) != names(of: contact)
    }
}

extension ContactGroup {
    /// The name, with one word for the group of whoever is in no other: ``defaultName``.
    public var shownName: String { isDefault ? Self.defaultName : name }
}
