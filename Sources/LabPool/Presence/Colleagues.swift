import EventLoop
import XML

/// People whom the pool plays: they are on every user's list and always signed in (``Fault/manyContacts``).
@LoopActor
struct Colleagues {
    /// Their addresses, in the order of the list.
    let addresses: [String]
    private let entries: [String: DirectoryEntry]

    init(_ count: Int, domain: String) {
        addresses = (0..<count).map { "colleague.\($0)@\(domain)" }
        // The first numbers belong to users, some of whom have photos.
        let entries = addresses.enumerated().map { DirectoryEntry(address: $1, number: 100 + $0) }
        self.entries = Dictionary(uniqueKeysWithValues: entries.map { ($0.address, $0) })
    }

    /// What is kept of one of them who is as available as the number says; nil for anybody else.
    func record(of address: String, availability: Int = 3500) -> UserRecord? {
        guard let entry = entries[address] else { return nil }
        let record = UserRecord(entry, contacts: RoamingContacts([]))
        if let publications = try? Self.publications(availability) {
            _ = try? record.publications.apply(publications, endpoint: "", now: .now)
        }
        return record
    }

    private static func publications(_ availability: Int) throws -> XMLElement {
        func publication(_ category: String, _ container: Int, _ content: Markup) -> Markup {
            Markup(
                "publication",
                [
                    "categoryName": category, "instance": "0", "container": String(container), "version": "0",
                    "expireType": "static",
                ]
            ) { content }
        }
        let state = Markup(
            "state",
            [
                "xmlns": "http://schemas.microsoft.com/2006/09/sip/state",
                "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:type": "userState",
            ]
        ) { Markup("availability", String(availability)) }
        let note = Markup("note", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/note"]) {
            Markup("body", ["type": "personal", "uri": ""], "At my desk")
        }
        let document = try Markup("publish", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/rich-presence"]) {
            Markup("publications", ["uri": ""]) {
                publication("state", 2, state)
                publication("note", 200, note)
            }
        }.source()
        return try XMLElement(parsing: document)
    }
}
