import Contacts
import Presence
public import XML

/// The answer of the address book web query service ([MS-DLX] SearchAbEntryResponse; services sheet 3.1).
public enum AddressBookAnswer {
    /// Who was found, out of the body of the answer's envelope. Entries without a SIP address are left out.
    ///
    /// - Parameter limit: how many were asked for.
    /// - Throws: ``PeopleError/unknownDocument(_:)``.
    public static func read(_ body: XMLElement, limit: Int = PeopleLimits.people) throws -> PeopleFound {
        guard let result = body.element("SearchAbEntryResponse", "SearchAbEntryResult") else {
            throw PeopleError.unknownDocument(body.elements.first?.name ?? "")
        }
        let entries = result.elements("Items", "AbEntry")
        return PeopleFound(
            entries.prefix(limit).compactMap { Person(attributes(of: $0)) },
            isCut: entries.count >= limit && limit == PeopleLimits.people)
    }

    /// The values by their names in lower case: servers spell them in several ways.
    private static func attributes(of entry: XMLElement) -> [String: [String]] {
        var result: [String: [String]] = [:]
        for attribute in entry.elements("Attributes", "Attribute") {
            guard let name = attribute.element("Name")?.trimmedText.lowercased() else { continue }
            let values = attribute.elements("Value") + attribute.elements("Values", "string")
            result[name, default: []] += values.prefix(PeopleLimits.phones).map(\.fieldText).filter { !$0.isEmpty }
        }
        return result
    }
}

extension Person {
    fileprivate init?(_ attributes: [String: [String]]) {
        func text(_ names: String...) -> String { names.lazy.compactMap { attributes[$0]?.first }.first ?? "" }
        func phones(_ name: String, _ kind: ContactCard.Phone.Kind) -> [ContactCard.Phone] {
            (attributes[name] ?? []).map { ContactCard.Phone(number: $0, kind) }
        }
        guard let address = ContactAddress(text("msrtcsip-primaryuseraddress")) else { return nil }
        var card = ContactCard()
        card.displayName = text("displayname")
        card.email = text("mail")
        card.title = text("title")
        card.company = text("company")
        card.department = text("department")
        card.office = text("physicaldeliveryofficename", "office")
        card.address = text("country", "c")
        card.phones =
            phones("telephonenumber", .work) + phones("mobile", .mobile) + phones("homephone", .home)
            + phones("othertelephone", .other)
        card.photo = text("photorelpath")
        card.photoHash = text("photohash")
        self.init(address, card)
    }
}

/// Why a document was not taken for an answer about people.
public enum PeopleError: Error, Sendable, Equatable {
    case unknownDocument(String)
    /// The server's words for why it does not answer; may be empty.
    case refused(String)
}
