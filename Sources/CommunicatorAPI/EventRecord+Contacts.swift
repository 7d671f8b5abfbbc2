import CCommunicator
import Communicator
import Contacts
import Presence

extension communicator_event {
    mutating func fill(_ report: ContactReport, _ loan: TextLoan) {
        switch report {
        case .changed(let change): fill(change, loan)
        case .complete: kind = COMMUNICATOR_EVENT_CONTACTS
        case .refused(let reason):
            kind = COMMUNICATOR_EVENT_CONTACTS_REFUSED
            notice = loan.lend(reason)
        case .addedBy(let address, let name):
            var person = ContactCard()
            person.displayName = name
            kind = COMMUNICATOR_EVENT_ADDED_BY
            card = communicator_card_event(address, person, loan)
        }
    }

    private mutating func fill(_ change: ContactChange, _ loan: TextLoan) {
        switch change {
        case .groupAdded(let name): fill(group: name, before: "", loan)
        case .groupRenamed(let old, let new): fill(group: new, before: old, loan)
        case .groupRemoved(let name): fill(group: "", before: name, loan)
        case .contact(let address, let name, let groups):
            kind = COMMUNICATOR_EVENT_CONTACT
            contact.address = loan.lend(address.text)
            contact.name = loan.lend(name)
            contact.groups = loan.lend(groups)
            contact.group_count = groups.count
        case .contactRemoved(let address):
            kind = COMMUNICATOR_EVENT_CONTACT_REMOVED
            self.address = loan.lend(address.text)
        }
    }

    private mutating func fill(group name: String, before old: String, _ loan: TextLoan) {
        kind = COMMUNICATOR_EVENT_GROUP
        group.old = loan.lend(old)
        group.name = loan.lend(name)
    }
}
