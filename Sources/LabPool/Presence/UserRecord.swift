import EventLoop

/// What the pool keeps of one user besides the registrations.
@LoopActor
final class UserRecord {
    let address: String
    var contacts: RoamingContacts
    var publications = Publications()
    var containers = Containers()
    /// The people who have put the user on their lists, and whether the user knows.
    var subscribers: [String: Bool] = [:]

    init(address: String, contacts: RoamingContacts) {
        self.address = address
        self.contacts = contacts
    }

    /// "Bob Smith" for `bob.smith@contoso.example`.
    nonisolated static func displayName(of address: String) -> String {
        let user = address.prefix { $0 != "@" }
        return user.split { ".-_".contains($0) }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
    }
}
