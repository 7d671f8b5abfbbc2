/// The pool's users as its directory has them.
struct Directory: Sendable {
    let entries: [DirectoryEntry]

    init(_ addresses: [String]) {
        entries = addresses.enumerated().map { DirectoryEntry(address: $1, number: $0) }
    }

    subscript(address: String) -> DirectoryEntry? {
        entries.first { $0.address == address }
    }

    /// Who has all of these values; attributes by their names in any case.
    func entries(having conditions: [(attribute: String, value: String)]) -> [DirectoryEntry] {
        entries.filter { entry in
            conditions.allSatisfy { entry.attributes[$0.attribute.lowercased()]?.lowercased() == $0.value.lowercased() }
        }
    }

    /// Who has one of the attributes that begins so.
    func entries(beginning value: String, in attributes: [String]) -> [DirectoryEntry] {
        let value = value.lowercased()
        return entries.filter { entry in
            attributes.contains { attribute in
                let text = (entry.attributes[attribute.lowercased()] ?? "").lowercased()
                return text.hasPrefix(value) || text.hasPrefix("sip:\(value)")
            }
        }
    }
}
