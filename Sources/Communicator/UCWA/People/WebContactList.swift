import Contacts
import Presence
import UCWA

/// The contact list as a UCWA server has it (sheet 4.2), and where everything in it is.
struct WebContactList: Sendable {
    /// Where a contact stands in a group.
    struct Membership: Sendable, Hashable {
        let address: ContactAddress
        let group: UInt32
    }

    /// A group with what the server knows it by.
    struct Group: Sendable {
        let number: UInt32
        let identifier: String
        let resource: UCWAResource
    }

    /// What kinds of groups there are, by the names of the resources.
    private static let kinds = ["defaultGroup", "pinnedGroup", "group", "distributionGroup"]

    let list: ContactList
    let people: [ContactAddress: WebContact]
    let groups: [UInt32: Group]
    /// Where each membership is that can be ended.
    let memberships: [Membership: String]

    /// - Parameters:
    ///   - version: how many lists there were before.
    ///   - members: who stands in which group, with the address of that fact, if it has one.
    init(version: UInt32, groups: [Group], people: [WebContact], members: [Membership: String?]) {
        self.people = Dictionary(people.map { ($0.address, $0) }) { first, _ in first }
        self.groups = Dictionary(groups.map { ($0.number, $0) }) { first, _ in first }
        memberships = members.compactMapValues(\.self)
        let numbers = Dictionary(grouping: members.keys, by: \.address).mapValues { $0.map(\.group).sorted() }
        list = ContactList(
            version: version, groups: self.groups.values.map(\.contactGroup),
            contacts: self.people.values.map {
                Contact($0.address, name: $0.card.displayName, groups: numbers[$0.address] ?? [])
            })
    }

    /// The groups in the document `myGroups`.
    static func groups(in document: UCWAResource) -> [Group] {
        kinds.flatMap { kind in document.embeddedAll(kind).compactMap { Group($0, kind: kind) } }
    }

    /// Where the groups of the document `myGroups` are, with their kinds.
    static func links(in document: UCWAResource) -> [(kind: String, href: String)] {
        kinds.flatMap { kind in document.links(kind).map { (kind, $0.href) } }
    }

    /// Who stands in which group, by the document `myGroupMemberships`.
    ///
    /// - Parameters:
    ///   - people: everybody on the list.
    ///   - groups: all groups.
    static func members(
        in document: UCWAResource, people: [WebContact], groups: [Group]
    ) -> [Membership: String?] {
        let addresses = Self.index(people.map { ($0.link("self"), $0.address) })
        let numbers = Self.index(groups.map { ($0.resource.link("self")?.href, $0.number) })
        var members: [Membership: String?] = [:]
        for fact in document.embeddedAll("myGroupMembership") {
            guard let address = fact.link("contact").flatMap({ addresses[ResourceKey($0.href)] }),
                let group = kinds.lazy.compactMap({ fact.link($0) }).first.flatMap({ numbers[ResourceKey($0.href)] })
            else { continue }
            members[Membership(address: address, group: group)] = .some(fact.link("self")?.href)
        }
        return members
    }

    /// Things by where they are.
    static func index<Value>(_ pairs: [(String?, Value)]) -> [ResourceKey: Value] {
        Dictionary(pairs.compactMap { href, value in href.map { (ResourceKey($0), value) } }) { first, _ in first }
    }
}

extension WebContactList.Group {
    init?(_ resource: UCWAResource, kind: String) {
        guard let identifier = resource.text("id") ?? resource.link("self")?.href else { return nil }
        self.identifier = identifier
        self.resource = resource
        // The server's names of groups are texts: each gets a number that it keeps, and that is not the default's.
        let hash = identifier.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        number = kind == "defaultGroup" ? 1 : hash | 2
    }

    fileprivate var contactGroup: ContactGroup {
        let name = String((resource.text("name") ?? identifier).prefix(ContactLimits.name))
        return ContactGroup(
            id: number, name: number == 1 ? ContactGroup.defaultName : name, externalURI: resource.text("uri") ?? "")
    }
}
