import XML

/// What the directory and somebody themselves say of who they are ([MS-PRES] contactCard). Empty where nothing is said.
public struct ContactCard: Sendable, Hashable {
    /// A telephone number.
    public struct Phone: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable {
            case work
            case mobile
            case home
            case other
            case custom = "custom1"
        }

        public var kind: Kind
        /// `tel:+12065550101`
        public var uri: String
        /// The number as a person writes it.
        public var text: String

        public init(kind: Kind, uri: String, text: String) {
            self.kind = kind
            self.uri = uri
            self.text = text
        }
    }

    public var displayName = ""
    public var email = ""
    public var title = ""
    public var company = ""
    public var department = ""
    public var office = ""
    public var website = ""
    public var address = ""
    public var phones: [Phone] = []
    /// Where the photo is, if the directory has one: an address in the web, a path in the address book's files, or what
    /// Exchange is to be asked (services sheet 5).
    public var photo = ""
    /// Changes when the photo does.
    public var photoHash = ""
    /// Whether this is a program.
    public var isAutomaton = false

    /// A card on which nothing stands.
    public init() {}

    /// Reads a `contactCard` element: only what is there.
    init(_ element: XMLElement) {
        func text(_ path: XMLElement?) -> String { path?.shortText ?? "" }
        displayName = text(element.element("identity", "name", "displayName"))
        email = text(element.element("identity", "email"))
        title = text(element.element("title"))
        company = text(element.element("company"))
        department = text(element.element("department"))
        office = text(element.element("office"))
        website = text(element.element("url"))
        let places = element.elements("address")
        let lines = places.isEmpty ? [] : ["street", "city", "state", "zipcode", "countryCode"]
        address = lines.map { line in text(places.lazy.compactMap { $0.element(line) }.first) }
            .filter { !$0.isEmpty }.joined(separator: ", ")
        add(element.elements("phone").lazy.compactMap(Phone.init))
        // One of type "default" is anywhere in the web, where looking at it would tell of the user.
        let shown = element.elements("photo").first { $0.attribute("type") != "default" }
        photo = text(shown?.element("uri"))
        photoHash = text(shown?.element("hash"))
        isAutomaton = element.element("automaton")?.trimmedText == "true"
    }

    /// Adds what another card says and this one does not.
    public mutating func complete(with other: ContactCard) {
        func complete(_ text: inout String, with other: String) { if text.isEmpty { text = other } }
        complete(&displayName, with: other.displayName)
        complete(&email, with: other.email)
        complete(&title, with: other.title)
        complete(&company, with: other.company)
        complete(&department, with: other.department)
        complete(&office, with: other.office)
        complete(&website, with: other.website)
        complete(&address, with: other.address)
        complete(&photo, with: other.photo)
        complete(&photoHash, with: other.photoHash)
        add(other.phones)
        isAutomaton = isAutomaton || other.isAutomaton
    }

    private mutating func add(_ others: some Sequence<Phone>) {
        for phone in others where phones.count < PresenceLimits.phones && !phones.contains(phone) {
            phones.append(phone)
        }
    }
}

extension ContactCard.Phone {
    fileprivate init?(_ element: XMLElement) {
        let uri = element.element("uri")?.shortText ?? ""
        let text = element.element("displayString")?.shortText ?? ""
        guard !uri.isEmpty || !text.isEmpty else { return nil }
        let kind: Kind =
            switch element.attribute("type") {
            case "mobile", "cell": .mobile
            case "home": .home
            case "other": .other
            case "custom1": .custom
            default: .work
            }
        let number = uri.hasPrefix("tel:") ? String(uri.dropFirst(4)) : uri
        self.init(kind: kind, uri: uri, text: text.isEmpty ? number : text)
    }
}
