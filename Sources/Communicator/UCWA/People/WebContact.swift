import Contacts
import People
import Presence
import UCWA

/// Somebody of whom a UCWA server tells (sheet 4.1).
struct WebContact: Sendable, Hashable {
    let address: ContactAddress
    let card: ContactCard
    private let resource: UCWAResource

    /// Nil for what is no person with an address.
    init?(_ resource: UCWAResource) {
        guard let address = resource.text("uri").flatMap({ ContactAddress($0) }) else { return nil }
        self.address = address
        self.resource = resource
        card = ContactCard(resource)
    }

    /// Where something about the person is, such as `contactPresence`, or the person (`self`).
    func link(_ name: String) -> String? { resource.link(name)?.href }

    /// Everybody whom a list has along with it.
    static func all(in list: UCWAResource) -> [WebContact] {
        list.embeddedAll("contact").compactMap { WebContact($0) }
    }
}

extension ContactCard {
    /// How long it is until photos are looked at again, in seconds: nothing tells when they change.
    private static let photoLife: Int64 = 7 * 24 * 3600

    /// Reads a resource `contact`.
    fileprivate init(_ resource: UCWAResource) {
        self.init()
        func text(_ name: String) -> String { String((resource.text(name) ?? "").prefix(PeopleLimits.text)) }
        displayName = text("name")
        email = resource.texts("emailAddresses").first.map { String($0.prefix(PeopleLimits.text)) } ?? ""
        title = text("title")
        company = text("company")
        department = text("department")
        office = text("office")
        let numbers: [(Phone.Kind, String)] = [
            (.work, "workPhoneNumber"), (.mobile, "mobilePhoneNumber"), (.home, "homePhoneNumber"),
            (.other, "otherPhoneNumber"),
        ]
        phones = numbers.compactMap { kind, name in
            let uri = text(name)
            let number = uri.hasPrefix("tel:") ? uri.dropFirst(4).prefix { $0 != ";" } : uri[...]
            return uri.isEmpty ? nil : Phone(kind: kind, uri: uri, text: String(number))
        }
        if resource.link("contactPhoto") != nil { photo = "ucwa/\(UnixTime.now / Self.photoLife)" }
        isAutomaton = resource.text("type") == "Bot"
    }
}
