public import Contacts
import Presence
public import XML

/// Exchange's answer to who is in a distribution group ([MS-OXWSDLIST] ExpandDL).
public enum ExchangeMembers {
    /// The request for the members of a group, by its mail address.
    ///
    /// - Throws: `XMLError` if the address has a character that XML cannot carry.
    public static func request(of group: ContactAddress) throws(XMLError) -> String {
        try ExchangeRequest.document(
            Markup("m:ExpandDL") { Markup("m:Mailbox") { Markup("t:EmailAddress", group.text) } })
    }

    /// The members in the answer, by their mail addresses, which sign-in addresses mostly are. Groups inside of the group
    /// are left out, as if the answer were cut.
    ///
    /// - Throws: `XMLError`; ``PeopleError``.
    public static func read(_ document: some Sequence<UInt8>) throws -> PeopleFound {
        let root = try XMLElement(parsing: document, limits: PeopleLimits.document)
        guard let message = root.element("Body", "ExpandDLResponse", "ResponseMessages", "ExpandDLResponseMessage")
        else { throw PeopleError.unknownDocument(root.element("Body")?.elements.first?.name ?? root.name) }
        guard message.attribute("ResponseClass") == "Success", let expansion = message.element("DLExpansion") else {
            throw PeopleError.refused(message.element("MessageText")?.fieldText ?? "")
        }
        let mailboxes = expansion.elements("Mailbox")
        let people = mailboxes.compactMap { Person(member: $0) }
        let isWhole = expansion.attribute("IncludesLastItemInRange") != "false" && people.count == mailboxes.count
        return PeopleFound(people, isCut: !isWhole)
    }
}

extension Person {
    private static let groups: Set<String> = ["PublicDL", "PrivateDL", "GroupMailbox"]

    /// Nil for a group, and for whoever has no address.
    fileprivate init?(member: XMLElement) {
        let mail = member.element("EmailAddress")?.fieldText ?? ""
        guard let address = ContactAddress(mail),
            !Self.groups.contains(member.element("MailboxType")?.trimmedText ?? "")
        else { return nil }
        var card = ContactCard()
        card.displayName = member.element("Name")?.fieldText ?? ""
        card.email = mail
        self.init(address, card)
    }
}
