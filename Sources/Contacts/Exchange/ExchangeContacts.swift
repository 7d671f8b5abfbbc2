public import XML

/// A contact list that Exchange keeps, the "unified contact store" ([MS-OXWSCOS] GetImItemList; services sheet 8).
///
/// It is shown as a ``ContactList`` whose numbers and version this client has given: Exchange names items by texts, and
/// counts no versions.
public struct ExchangeContacts: Sendable, Equatable {
    /// The list. Its people have no names of the user's: Exchange keeps none.
    public let list: ContactList
    private let groups: [UInt32: ExchangeItem]
    private let people: [ContactAddress: ExchangeItem]
    /// The numbers of all groups so far, by their identifiers.
    private let numbers: [String: UInt32]

    /// The request for the list.
    public static func request() throws(XMLError) -> String {
        try ExchangeRequest.document(Markup("m:GetImItemList") {})
    }

    /// Reads the answer to ``request()``.
    ///
    /// - Parameter earlier: what was read last; groups keep their numbers, and the version grows with a change.
    /// - Throws: `XMLError`; ``ContactListError/unknownDocument(_:)`` for an answer without a list.
    public init(parsing body: some Sequence<UInt8>, since earlier: ExchangeContacts? = nil) throws {
        let root = try XMLElement(parsing: body, limits: ContactLimits.document)
        guard let answer = root.element("Body", "GetImItemListResponse"), let source = answer.element("ImItemList")
        else { throw ContactListError.unknownDocument(root.element("Body")?.elements.first?.name ?? root.name) }
        var reading = Reading(numbers: earlier?.numbers ?? [:])
        for element in source.elements("Personas", "Persona") { reading.takePerson(element) }
        for element in source.elements("Groups", "ImGroup") { reading.takeGroup(element) }
        let version = earlier?.list.version ?? 1
        let unchanged = ContactList(
            version: version, groups: reading.groups.values, contacts: reading.contacts.values)
        list =
            earlier == nil || unchanged == earlier?.list
            ? unchanged
            : ContactList(
                version: version &+ 1, groups: reading.groups.values, contacts: reading.contacts.values)
        groups = reading.groupItems
        people = reading.items
        numbers = reading.numbers
    }

    /// The next step on the way to an edit; nil for one that Exchange cannot make.
    public func step(to edit: ContactEdit) -> ExchangeEdit? {
        switch edit {
        case .addGroup(let name): return .addGroup(name: name)
        case .modifyGroup(let group): return groups[group.id].map { .renameGroup($0, name: group.name) }
        case .deleteGroup(let id): return groups[id].map { .removeGroup($0) }
        case .setContact(let contact): return step(to: contact)
        case .deleteContact(let address):
            guard let held = list.contacts[address], let person = people[address] else { return nil }
            return held.groups.lazy.compactMap { groups[$0] }.first.map { .remove(person, group: $0) }
        }
    }

    /// Groups are added before others are left, so that nobody falls off the list on the way.
    private func step(to wanted: Contact) -> ExchangeEdit? {
        guard let held = list.contacts[wanted.address], let person = people[wanted.address] else {
            return wanted.groups.lazy.compactMap { groups[$0] }.first.map { .addPerson(wanted.address, group: $0) }
        }
        if let missing = wanted.groups.first(where: { !held.groups.contains($0) }), let group = groups[missing] {
            return .add(person, group: group)
        }
        if let superfluous = held.groups.first(where: { !wanted.groups.contains($0) }), let group = groups[superfluous]
        {
            return .remove(person, group: group)
        }
        return nil
    }
}

extension ExchangeContacts {
    /// A list as it is read.
    fileprivate struct Reading {
        var groups: [UInt32: ContactGroup] = [:]
        var groupItems: [UInt32: ExchangeItem] = [:]
        var contacts: [ContactAddress: Contact] = [:]
        var items: [ContactAddress: ExchangeItem] = [:]
        var numbers: [String: UInt32]
        private var addresses: [String: ContactAddress] = [:]

        init(numbers: [String: UInt32]) {
            self.numbers = numbers
        }

        /// People without an address or an item of their own are left out.
        mutating func takePerson(_ element: XMLElement) {
            guard contacts.count < ContactLimits.contacts,
                let address = element.descendant("ImAddress").flatMap({ ContactAddress($0.trimmedText) }),
                let item = Self.item(of: element)
            else { return }
            contacts[address] = Contact(address)
            items[address] = item
            addresses[item.id] = address
        }

        mutating func takeGroup(_ element: XMLElement) {
            guard groups.count < ContactLimits.groups, let item = ExchangeItem(element.element("ExchangeStoreId"))
            else { return }
            let number = numbers[item.id] ?? UInt32(numbers.count + 1)
            numbers[item.id] = number
            groupItems[number] = item
            groups[number] = ContactGroup(
                id: number, name: Self.name(of: element),
                externalURI: element.element("SmtpAddress")?.trimmedText ?? "")
            for member in element.elements("MemberCorrelationKey", "ItemId").prefix(ContactLimits.contacts) {
                guard let address = member.attribute("Id").flatMap({ addresses[$0] }),
                    contacts[address]?.groups.count ?? 0 < ContactLimits.groupsOfContact
                else { continue }
                contacts[address]?.groups.append(number)
            }
        }

        /// The attribution that is this user's own contact; the names of attributions are in the server's language.
        private static func item(of persona: XMLElement) -> ExchangeItem? {
            let own = persona.elements("Attributions", "Attribution").first {
                $0.element("IsHidden")?.trimmedText == "false" && $0.element("IsQuickContact")?.trimmedText == "true"
            }
            return ExchangeItem(own?.element("SourceId"))
        }

        /// The group of whoever is in no other has a name in the server's language, and a type that is the same in all.
        private static func name(of group: XMLElement) -> String {
            let type = group.element("GroupType")?.trimmedText ?? ""
            guard !type.hasSuffix(".OtherContacts") else { return ContactGroup.defaultName }
            return String((group.element("DisplayName")?.trimmedText ?? "").prefix(ContactLimits.name))
        }
    }
}
