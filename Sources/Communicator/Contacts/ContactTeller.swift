import Contacts
import EventLoop
import Localization

/// Tells the host of the contact list: what is different from what it was told before, by the names that are shown.
@LoopActor
final class ContactTeller {
    private let outlet: EventOutlet
    /// What the host has been told; nil before it was told anything.
    private var told: ContactList?
    /// Whether the host is to be told everything once more, since it shows what the server has refused.
    private var isDoubted = false
    private var isTelling = false

    init(outlet: EventOutlet) {
        self.outlet = outlet
    }

    /// Tells the changes, until the list stays as it is. Where a busy host has held that up since the connection before,
    /// it goes on there: two at once would tell of one person in the wrong order.
    ///
    /// - Parameter current: the list as it is at the moment; nil if it is not known.
    func tell(_ current: @LoopActor () -> ContactList?) async {
        guard !isTelling else { return }
        isTelling = true
        defer { isTelling = false }
        while let list = current(), list != told || isDoubted {
            // Who has gone meanwhile is among the differences alone.
            let changes =
                list.changes(since: told ?? ContactList()) + (isDoubted ? list.changes(since: ContactList()) : [])
            isDoubted = false
            told = list
            for change in changes {
                if EventLoop.isTurnOver { await Task.yield() }
                outlet.deliver(.contacts(.changed(change.translated(Self.shownName))))
            }
            outlet.deliver(.contacts(.complete(version: list.version)))
        }
    }

    /// Tells the user, and the host once more what the server has.
    func refuse(_ reason: String) {
        outlet.deliver(.contacts(.refused(localized("The contact list could not be changed. \(reason)"))))
        repeatEverything()
    }

    /// The host may show what the server does not have.
    func repeatEverything() {
        isDoubted = told != nil
    }

    // Names

    /// The wish with the names of the server.
    static func serverWish(_ wish: ContactWish) -> ContactWish { wish.translated(serverName) }

    /// What the group of whoever is in no other is called.
    private static let otherContacts = localized("Other Contacts")

    private static func shownName(_ name: String) -> String {
        name == ContactGroup.defaultName ? otherContacts : name
    }

    /// What the server calls a group.
    static func serverName(_ name: String) -> String {
        name == otherContacts ? ContactGroup.defaultName : name
    }
}

extension ContactChange {
    /// The change with other names of groups.
    fileprivate func translated(_ name: (String) -> String) -> ContactChange {
        switch self {
        case .groupAdded(let group): .groupAdded(name(group))
        case .groupRenamed(let old, let new): .groupRenamed(from: name(old), to: name(new))
        case .contact(let address, let alias, let groups): .contact(address, name: alias, groups: groups.map(name))
        case .contactRemoved: self
        case .groupRemoved(let group): .groupRemoved(name(group))
        }
    }
}

extension ContactWish {
    /// The wish with other names of groups.
    fileprivate func translated(_ name: (String) -> String) -> ContactWish {
        switch self {
        case .add(let address, let alias, let group): .add(address, name: alias, group: name(group))
        case .remove(let address, let group): .remove(address, group: name(group))
        case .move(let address, let source, let target): .move(address, from: name(source), to: name(target))
        case .rename: self
        case .addGroup(let group): .addGroup(name(group))
        case .renameGroup(let old, let new): .renameGroup(from: name(old), to: name(new))
        case .removeGroup(let group): .removeGroup(name(group))
        }
    }
}
