/// What somebody is searched by, as a person types it: a name, the beginning of one, an address.
public struct PeopleQuestion: Sendable, Equatable {
    /// What the address book is asked, one after the other, until somebody is found.
    public let addressBook: [AddressBookQuery]
    /// What the pool's directory is asked, everything.
    public let directory: [DirectorySearch]

    /// Nil without a word.
    public init?(_ text: String) {
        let words = text.prefix(PeopleLimits.question).split { $0.isWhitespace || $0 == "," }.map(String.init)
        guard let first = words.first, let last = words.last else { return nil }
        let whole = words.joined(separator: " ")
        guard words.count > 1 else {
            addressBook = [.prefix(whole)]
            directory =
                whole.contains("@")
                ? [DirectorySearch([.mail: whole]), DirectorySearch([.address: "sip:\(whole)"])]
                : [DirectorySearch([.givenName: whole]), DirectorySearch([.familyName: whole])]
            return
        }
        let names = [
            (given: words.dropLast().joined(separator: " "), family: last),
            (given: words.dropFirst().joined(separator: " "), family: first),
        ]
        addressBook = [.prefix(whole)] + names.map { .name(given: $0.given, family: $0.family) }
        directory = names.map { DirectorySearch([.givenName: $0.given, .familyName: $0.family]) }
    }
}
