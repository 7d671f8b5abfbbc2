import Contacts
import Presence
import XML

/// The answer of the pool's directory (services sheet 3.2).
public enum DirectoryAnswer {
    /// Who was found, out of the answer's body. Rows without a SIP address are left out.
    ///
    /// - Throws: `XMLError`; ``PeopleError/unknownDocument(_:)``.
    public static func read(_ document: some Sequence<UInt8>) throws -> PeopleFound {
        let root = try XMLElement(parsing: document, limits: PeopleLimits.document)
        guard root.name == "Envelope", let body = root.element("Body") else {
            throw PeopleError.unknownDocument(root.name)
        }
        return PeopleFound(
            body.elements("Array", "row").compactMap { Person($0) },
            isCut: body.element("directorySearch", "moreAvailable")?.trimmedText.lowercased() == "true")
    }
}

extension Person {
    fileprivate init?(_ row: XMLElement) {
        guard let address = ContactAddress(row.field("uri")) else { return nil }
        var card = ContactCard()
        card.displayName = row.field("displayName")
        card.email = row.field("email")
        card.title = row.field("title")
        card.office = row.field("office")
        card.company = row.field("company")
        card.address = ["city", "state", "country"].map { row.field($0) }.filter { !$0.isEmpty }
            .joined(separator: ", ")
        let number = row.field("phone")
        if !number.isEmpty { card.phones = [ContactCard.Phone(number: number, .work)] }
        self.init(address, card)
    }
}
