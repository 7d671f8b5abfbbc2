import XML

/// A user's contact list as the pool keeps it: every accepted edit raises the version and makes a delta.
struct RoamingContacts {
    private struct Group {
        let id: Int
        var name: String
        /// The mail address of a distribution group.
        var distribution = ""
    }

    private struct Contact {
        let address: String
        var name: String
        var groups: [Int]
        var isSubscribed = true
        var additions: XMLElement?
    }

    /// What came of an edit.
    struct Outcome {
        /// The changes of the list, for all endpoints of the user; the emptying of a deleted group comes before its end.
        var deltas: [String] = []
        /// The body of the answer, where there is one.
        var answer: String?
    }

    /// Most groups of a list ([MS-SIP] 2.2.4.1).
    private static let groupLimit = 64

    private(set) var version = 1
    private var groups: [Group]
    private var contacts: [Contact]

    /// A new list: the default group with these people, and groups of its own for others.
    init(_ addresses: [String], groups: [(name: String, addresses: [String])] = []) {
        self.groups = [Group(id: 1, name: "~")]
        contacts = addresses.map { Contact(address: $0, name: "", groups: [1]) }
        for (index, group) in groups.enumerated() {
            self.groups.append(Group(id: index + 2, name: group.name))
            contacts += group.addresses.map { Contact(address: $0, name: "", groups: [index + 2]) }
        }
    }

    /// Everybody on the list.
    var addresses: [String] { contacts.map(\.address) }

    /// The groups with their names, the default one, `~`, first.
    var groupNames: [(id: Int, name: String)] { groups.map { ($0.id, $0.name) } }

    /// Who stands in a group.
    func members(of group: Int) -> [String] { contacts.filter { $0.groups.contains(group) }.map(\.address) }

    /// Has a distribution group of the company on the list.
    mutating func addDistributionGroup(_ name: String, address: String) {
        groups.append(Group(id: (groups.map(\.id).max() ?? 0) + 1, name: name, distribution: address))
    }

    /// The mail address of a distribution group; empty for one of the user's own.
    func distribution(of group: Int) -> String { groups.first { $0.id == group }?.distribution ?? "" }

    /// The whole list.
    func document() throws(XMLError) -> String {
        try Markup("contactList", ["deltaNum": String(version), "ucsMode": "NotMigrated"]) {
            for group in groups { markup("group", group) }
            for contact in contacts { markup("contact", contact, prefix: "") }
        }.source()
    }

    /// Makes the edit of a SOAP body.
    ///
    /// - Throws: ``Refusal/listHasMovedOn(held:received:)`` if the edit is meant for another version.
    mutating func apply(_ envelope: XMLElement) throws -> Outcome {
        guard let method = envelope.element("Body")?.elements.first else { throw Refusal.elementMissing("Body") }
        let received = Int(try text("deltaNum", of: method)) ?? -1
        guard received == version else { throw Refusal.listHasMovedOn(held: version, received: received) }
        switch method.name {
        case "setContact": return try setContact(method)
        case "deleteContact": return try deleteContact(method)
        case "addGroup": return try addGroup(method)
        case "modifyGroup": return try modifyGroup(method)
        case "deleteGroup": return try deleteGroup(method)
        default: throw Refusal.methodNotServed(method.name)
        }
    }

    // Edits

    private mutating func setContact(_ method: XMLElement) throws -> Outcome {
        let address = bare(try text("URI", of: method))
        guard address.split(separator: "@").count == 2 else {
            throw Refusal.valueWrong(element: "URI", value: address)
        }
        let ids = try text("groups", of: method).split(separator: " ").compactMap { Int($0) }
        if let unknown = ids.first(where: { id in !groups.contains { $0.id == id } }) {
            throw Refusal.valueWrong(element: "groups", value: String(unknown))
        }
        let place = contacts.firstIndex { $0.address == address }
        var contact = Contact(address: address, name: try text("displayName", of: method), groups: ids)
        contact.isSubscribed = try text("subscribed", of: method) != "false"
        contact.additions = method.element("contactExtension")
        if let place { contacts[place] = contact } else { contacts.append(contact) }
        return Outcome(deltas: [try delta([markup(place == nil ? "addedContact" : "modifiedContact", contact)])])
    }

    private mutating func deleteContact(_ method: XMLElement) throws -> Outcome {
        let address = bare(try text("URI", of: method))
        guard let place = contacts.firstIndex(where: { $0.address == address }) else {
            throw Refusal.valueWrong(element: "URI", value: address)
        }
        contacts.remove(at: place)
        return Outcome(deltas: [try delta([Markup("deletedContact", ["uri": "sip:\(address)"]) {}])])
    }

    private mutating func addGroup(_ method: XMLElement) throws -> Outcome {
        guard groups.count < Self.groupLimit else { throw Refusal.valueWrong(element: "addGroup", value: "too many") }
        let group = Group(id: (groups.map(\.id).max() ?? 0) + 1, name: try text("name", of: method))
        groups.append(group)
        let methods = "http://schemas.microsoft.com/winrtc/2002/11/sip"
        let answer = Markup("SOAP-ENV:Envelope", ["xmlns:SOAP-ENV": "http://schemas.xmlsoap.org/soap/envelope/"]) {
            Markup("SOAP-ENV:Body") {
                Markup("m:addGroup", ["xmlns:m": methods]) { Markup("m:groupID", String(group.id)) }
            }
        }
        return Outcome(deltas: [try delta([markup("addedGroup", group)])], answer: try answer.source())
    }

    private mutating func modifyGroup(_ method: XMLElement) throws -> Outcome {
        let place = try group(of: method)
        groups[place].name = try text("name", of: method)
        return Outcome(deltas: [try delta([markup("modifiedGroup", groups[place])])])
    }

    private mutating func deleteGroup(_ method: XMLElement) throws -> Outcome {
        let place = try group(of: method)
        let id = groups[place].id
        var outcome = Outcome()
        let members = contacts.indices.filter { contacts[$0].groups.contains(id) }
        for member in members { contacts[member].groups.removeAll { $0 == id } }
        if !members.isEmpty {
            outcome.deltas.append(try delta(members.map { markup("modifiedContact", contacts[$0]) }))
        }
        groups.remove(at: place)
        outcome.deltas.append(try delta([Markup("deletedGroup", ["id": String(id)]) {}]))
        return outcome
    }

    private func group(of method: XMLElement) throws -> Int {
        let value = try text("groupID", of: method)
        guard let place = groups.firstIndex(where: { String($0.id) == value }) else {
            throw Refusal.valueWrong(element: "groupID", value: value)
        }
        return place
    }

    // Documents

    /// The next version's change.
    private mutating func delta(_ changes: [Markup]) throws(XMLError) -> String {
        version += 1
        return try Markup("contactDelta", ["deltaNum": String(version), "prevDeltaNum": String(version - 1)]) {
            for change in changes { change }
        }.source()
    }

    private func markup(_ element: String, _ group: Group) -> Markup {
        Markup(element, ["id": String(group.id), "name": group.name, "externalURI": group.distribution]) {}
    }

    private func markup(_ element: String, _ contact: Contact, prefix: String = "sip:") -> Markup {
        Markup(
            element,
            [
                "uri": prefix + contact.address, "name": contact.name,
                "groups": contact.groups.map { String($0) }.joined(separator: " "),
                "subscribed": contact.isSubscribed ? "true" : "false", "externalURI": "",
            ]
        ) {
            if let additions = contact.additions {
                Markup("contactExtension") { for addition in additions.elements { addition } }
            }
        }
    }

    private func text(_ name: String, of method: XMLElement) throws(Refusal) -> String {
        guard let element = method.element(name) else { throw .elementMissing(name) }
        return element.trimmedText
    }

    private func bare(_ uri: String) -> String {
        let lower = uri.lowercased()
        return lower.hasPrefix("sip:") ? String(lower.dropFirst(4)) : lower
    }
}
