import Security

/// What the directory says of a user. The pool makes it up: the same for the same user of the same pool.
struct DirectoryEntry: Sendable {
    /// Who tells of a user's photo.
    enum PhotoKeeper: Sendable, Hashable {
        case nobody
        /// The contact card, with an address in the web.
        case card
        /// The address book alone, as one of its files.
        case addressBook
        /// The contact card, with a mailbox that Exchange is to be asked about.
        case exchange
    }

    let address: String
    /// The user's place among the pool's, from 0.
    let number: Int

    private static let titles = ["Engineer", "Manager", "Accountant", "Lawyer"]
    private static let departments = ["Research & Development", "Sales", "Finance", "Legal"]

    /// "Bob Smith" for `bob.smith@contoso.example`.
    static func displayName(of address: String) -> String {
        names(of: address).joined(separator: " ")
    }

    private static func names(of address: String) -> [String] {
        address.prefix { $0 != "@" }.split { ".-_".contains($0) }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
    }

    var displayName: String { Self.displayName(of: address) }
    var givenName: String { Self.names(of: address).first ?? "" }
    var familyName: String { Self.names(of: address).dropFirst().joined(separator: " ") }
    var title: String { Self.titles[number % Self.titles.count] }
    var department: String { Self.departments[number % Self.departments.count] }
    var company: String { "Contoso" }
    var office: String { "5/\(1000 + number)" }
    var city: String { "Seattle" }
    var country: String { "US" }
    var workPhone: String { "+1 (206) 555-0\(100 + number % 100)" }
    var mobilePhone: String { "+1 (206) 555-0\(200 + number % 100)" }

    // The photo

    var photoKeeper: PhotoKeeper {
        switch number {
        case 1: .card
        case 2: .addressBook
        case 3: .exchange
        default: .nobody
        }
    }

    /// A square in a colour of the user's own.
    var photo: [UInt8] { PhotoFile.square(red: 40, green: UInt8(60 + number % 10 * 15), blue: 160) }
    var photoHash: String {
        ((try? HashAlgorithm.sha1.digest(photo)).map { Hexadecimal.encode($0) } ?? "").uppercased()
    }
    /// Its name among the address book's files.
    var photoPath: String { "\(number).png" }

    /// Every attribute that can be searched, by the name that the directory has for it in lower case.
    var attributes: [String: String] {
        [
            "givenname": givenName, "sn": familyName, "displayname": displayName, "mail": address,
            "mailnickname": String(address.prefix { $0 != "@" }), "company": company, "c": country,
            "msrtcsip-primaryuseraddress": "sip:\(address)",
        ].filter { !$0.value.isEmpty }
    }
}
