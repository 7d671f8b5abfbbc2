import CCommunicator
import Localization

/// The contact list as the library tells it, with the presence of everybody on it.
struct Roster {
    struct Entry {
        let address: String
        /// What the user calls the person; else the person's own name, if that is known.
        var name = ""
        var groups: [String] = []
        var presence: PresenceLine?
    }

    private(set) var isComplete = false
    private var entries: [String: Entry] = [:]
    private var ownNames: [String: String] = [:]

    /// Takes an event over; those about something else are passed by.
    mutating func take(_ event: communicator_event) {
        switch event.kind {
        case COMMUNICATOR_EVENT_CONTACT: take(event.contact)
        case COMMUNICATOR_EVENT_CONTACT_REMOVED: entries[String(event.address)] = nil
        case COMMUNICATOR_EVENT_CONTACTS: isComplete = true
        case COMMUNICATOR_EVENT_PRESENCE:
            entries[String(event.presence.address)]?.presence = PresenceLine(event.presence)
        case COMMUNICATOR_EVENT_CARD: ownNames[String(event.card.address)] = String(event.card.display_name)
        default: break
        }
    }

    /// Whether the presence of everybody is known.
    var isSettled: Bool { isComplete && entries.values.allSatisfy { $0.presence != nil } }

    /// The people, in the order of their addresses.
    var people: [Entry] {
        entries.values.sorted { $0.address < $1.address }.map { entry in
            var entry = entry
            if entry.name.isEmpty { entry.name = ownNames[entry.address] ?? "" }
            return entry
        }
    }

    private mutating func take(_ contact: communicator_contact_event) {
        let address = String(contact.address)
        var entry = entries[address] ?? Entry(address: address)
        entry.name = String(contact.name)
        entry.groups = UnsafeBufferPointer(start: contact.groups, count: contact.group_count).map { String($0) }
        entries[address] = entry
    }
}
