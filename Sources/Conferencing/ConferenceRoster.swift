public import SIP

/// A conference as its documents, one after the other, make it.
public struct ConferenceRoster: Sendable, Hashable {
    fileprivate struct Entry: Sendable, Hashable {
        var person: Participant
        var endpoints: [ConferenceInformation.Endpoint] = []
    }

    /// The subject; empty if there is none.
    public private(set) var subject = ""
    public private(set) var link: String?
    /// Who made the conference, and what is typed on a telephone to come in; empty where it is not told.
    public private(set) var organizer = ""
    public private(set) var phoneIdentifier = ""
    /// Where messages are served, once it is known.
    public private(set) var chat: URI?
    public var isLocked: Bool { locks.values.contains(true) }
    /// Whether a change has been missed: ask for the whole state.
    public private(set) var hasGap = false

    private var entries: [String: Entry] = [:]
    private var locks: [String: Bool] = [:]
    private var version: UInt32?

    public init() {}

    /// A person of the conference; nil for one who is not there.
    public func participant(_ address: String) -> Participant? {
        entries[address.lowercased()]?.person
    }

    /// Takes a document; what is older than what is known changes nothing. One of the same version does, as there are
    /// servers that do not count.
    ///
    /// - Returns: who has come, gone, or is given another name or role.
    public mutating func apply(_ document: ConferenceInformation) -> [Participant] {
        if document.state == .full {
            hasGap = false
        } else if let known = version, let next = document.version {
            guard next >= known else { return [] }
            hasGap = hasGap || next - known > 1
        }
        version = document.version ?? version
        applyDescription(document)
        return applyPeople(document)
    }

    private mutating func applyDescription(_ document: ConferenceInformation) {
        subject = document.subject ?? subject
        link = document.link ?? link
        organizer = document.organizer ?? organizer
        phoneIdentifier = document.phoneIdentifier ?? phoneIdentifier
        chat = document.chat ?? chat
        if document.state == .full { locks = [:] }
        locks.merge(document.locks) { $1 }
    }

    private mutating func applyPeople(_ document: ConferenceInformation) -> [Participant] {
        let before = entries
        if document.namesEverybody { entries = [:] }
        for person in document.people { apply(person, before[person.address]) }
        let touched =
            document.namesEverybody ? Set(before.keys).union(entries.keys) : Set(document.people.map(\.address))
        return touched.sorted().compactMap { address in
            let old = before[address]?.person
            var new = entries[address]?.person ?? old
            if entries[address] == nil { new?.place = .absent }
            guard let new, new != old, old != nil || new.place != .absent else { return nil }
            return new
        }
    }

    private mutating func apply(_ change: ConferenceInformation.Person, _ known: Entry?) {
        guard change.state != .deleted, entries.count < ConferencingLimits.people else {
            entries[change.address] = nil
            return
        }
        var entry =
            known ?? Entry(person: Participant(address: change.address, name: "", role: .attendee, place: .absent))
        entry.person.name = change.name ?? entry.person.name
        entry.person.role = change.role ?? entry.person.role
        if change.state == .full { entry.endpoints = [] }
        for endpoint in change.endpoints { entry.apply(endpoint) }
        entry.person.place = entry.place
        entries[change.address] = entry
    }
}

extension ConferenceRoster.Entry {
    /// Some servers name the connections of a person to focus and conversation alike.
    fileprivate mutating func apply(_ endpoint: ConferenceInformation.Endpoint) {
        func isSame(_ known: ConferenceInformation.Endpoint) -> Bool {
            known.name == endpoint.name
                && (known.session == endpoint.session || known.session.isEmpty || endpoint.session.isEmpty)
        }
        guard endpoint.state != .deleted else { return endpoints.removeAll(where: isSame) }
        guard let index = endpoints.firstIndex(where: isSame) else {
            if endpoints.count < ConferencingLimits.endpoints { endpoints.append(endpoint) }
            return
        }
        let known = endpoints[index]
        endpoints[index] = endpoint
        if endpoint.session.isEmpty { endpoints[index].session = known.session }
        endpoints[index].status = endpoint.status ?? known.status
    }

    /// Who is in the conversation is there; whose connection to the focus is on hold waits in the lobby.
    fileprivate var place: Participant.Place {
        if endpoints.contains(where: { $0.session == "chat" && $0.status == "connected" }) { return .present }
        return endpoints.contains { $0.session == "focus" && $0.status == "on-hold" } ? .lobby : .absent
    }
}
