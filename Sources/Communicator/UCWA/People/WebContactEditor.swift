import Contacts
import EventLoop
import JSON
import UCWA

/// Makes the edits of a contact list that UCWA knows (sheet 4.6).
@LoopActor
struct WebContactEditor {
    let contacts: WebContactList
    let application: UCWAApplication

    /// - Throws: ``UCWARefusal``, also for what UCWA has no way to do, such as naming a contact; what the transport throws.
    func make(_ edit: ContactEdit) async throws {
        switch edit {
        case .addGroup(let name):
            try await application.post(
                try place("myGroups"), .object(present: ["displayName": .string(name)]), isRevised: true)
        case .modifyGroup(let group): try await application.put(try place(of: group.id), ["name": .string(group.name)])
        case .deleteGroup(let number): try await application.delete(try place(of: number), isRevised: true)
        case .setContact(let contact): try await set(contact)
        case .deleteContact(let address): try await remove(address)
        }
    }

    private func set(_ contact: Contact) async throws {
        let present = Set(contacts.list.contacts[contact.address].map(contacts.list.groups(of:)) ?? [])
        let wanted = Set(contact.groups)
        guard present != wanted else { throw UCWARefusal.notAllowed }
        // Whoever would leave their last group first would leave the list.
        for number in wanted.subtracting(present).sorted() {
            try await application.post(
                try place("myGroupMemberships"),
                .object(present: [
                    "contactUri": .string(contact.address.uri),
                    "groupId": contacts.groups[number].map { .string($0.identifier) },
                ]), isRevised: true)
        }
        for number in present.subtracting(wanted).sorted() { try await end(contact.address, number) }
    }

    private func remove(_ address: ContactAddress) async throws {
        let memberships = try await application.get(try place("myGroupMemberships"))
        if let link = memberships.link("removeContactFromAllGroups") {
            try await application.post(link.href, query: ["contactUri": address.uri], isRevised: true)
        } else {
            for group in contacts.list.contacts[address]?.groups ?? [] { try await end(address, group) }
        }
    }

    private func end(_ address: ContactAddress, _ group: UInt32) async throws {
        guard let place = contacts.memberships[.init(address: address, group: group)] else {
            throw UCWARefusal.notAllowed
        }
        try await application.delete(place, isRevised: true)
    }

    private func place(_ name: String) throws -> String {
        guard let place = application.link(name, of: "people") else { throw UCWARefusal.notAllowed }
        return place
    }

    private func place(of group: UInt32) throws -> String {
        guard let place = contacts.groups[group]?.resource.link("self") else { throw UCWARefusal.notAllowed }
        return place.href
    }
}
