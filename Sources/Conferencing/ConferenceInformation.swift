public import SIP
public import XML

/// The state of a conference, or a change of it: `application/conference-info+xml` (RFC 4575, [MS-CONFBAS] 2.2.2).
///
/// Elements are matched by their local names, since versions of servers put them into different namespaces.
public struct ConferenceInformation: Sendable, Hashable {
    public static let contentType = "application/conference-info+xml"

    /// Whether an element is everything there is, a change, or the end.
    public enum State: String, Sendable, Hashable {
        case full
        case partial
        case deleted

        init(_ element: XMLElement, default state: State) {
            self = element.attribute("state").flatMap { State(rawValue: $0.lowercased()) } ?? state
        }
    }

    /// One of a person's connections to the conference.
    public struct Endpoint: Sendable, Hashable {
        public var name: String
        public var state: State
        /// `focus`, `chat`, `audio-video` …
        public var session: String
        /// `connected`, `on-hold`, `pending`, `disconnected` …; nil where a change does not say.
        public var status: String?
    }

    public struct Person: Sendable, Hashable {
        /// `user@domain`, in lower case.
        public var address: String
        public var state: State
        /// Nil where a change does not say.
        public var name: String?
        public var role: ConferenceRole?
        public var endpoints: [Endpoint]
    }

    /// The conference, as the server spells it.
    public let conference: ConferenceAddress
    public let state: State
    /// Grows by one with each document; nil if it is not told.
    public let version: UInt32?
    /// Nil where a change does not say; so the following.
    public let subject: String?
    /// Where the conference's messages are served.
    public let chat: URI?
    /// The address of the web page for those who want to join.
    public let link: String?
    /// Who made the conference.
    public let organizer: String?
    /// What is typed on a telephone to come in.
    public let phoneIdentifier: String?
    public let people: [Person]
    /// Whether `people` is everybody.
    public let namesEverybody: Bool
    /// Whether nobody gets in any more, by the parts of the conference that say so.
    public let locks: [String: Bool]

    /// Reads a document.
    ///
    /// - Throws: `XMLError` for what is no such document, or names no conference.
    public init(parsing body: some Sequence<UInt8>) throws(XMLError) {
        let root = try XMLElement(parsing: body, limits: ConferencingLimits.document)
        guard root.name == "conference-info", let address = ConferenceAddress(root.attribute("entity") ?? "") else {
            throw .malformed(line: 1, reason: "conference-info")
        }
        conference = address
        let whole = State(root, default: .full)
        state = whole
        version = root.attribute("version").flatMap { UInt32($0) }
        let description = root.element("conference-description")
        subject = (description?.element("subject")?.trimmedText).map(ConferencingLimits.cut)
        link = (description?.descendant("join-url")?.trimmedText).map { String($0.prefix(2048)) }
        organizer = (description?.element("organizer", "display-name")?.trimmedText).map(ConferencingLimits.cut)
        phoneIdentifier = (description?.element("pstn-access", "id")?.trimmedText).map(ConferencingLimits.cut)
        chat = description.flatMap(Self.chat)
        let users = root.element("users")
        people = (users?.elements("user") ?? []).prefix(ConferencingLimits.people).compactMap(Self.person)
        namesEverybody = users.map { State($0, default: whole) == .full } ?? false
        locks = Self.locks(root.elements("conference-view", "entity-view"))
    }

    private static func chat(_ description: XMLElement) -> URI? {
        let entry = description.elements("conf-uris", "entry").first {
            $0.element("purpose")?.trimmedText.lowercased() == "chat"
        }
        return (entry?.element("uri")?.trimmedText).flatMap { try? URI(parsing: $0.prefix(ConferenceAddress.limit)) }
    }

    private static func locks(_ views: [XMLElement]) -> [String: Bool] {
        var locks: [String: Bool] = [:]
        for view in views.prefix(ConferencingLimits.endpoints) {
            guard let locked = view.element("entity-state", "locked")?.trimmedText.lowercased() else { continue }
            locks[ConferencingLimits.cut(view.attribute("entity") ?? "").lowercased()] = locked == "true"
        }
        return locks
    }

    private static func person(_ element: XMLElement) -> Person? {
        guard let address = PersonAddress(element.attribute("entity") ?? "") else { return nil }
        let roles = element.elements("roles", "entry").map { $0.trimmedText.lowercased() }
        let name = element.element("display-text")?.trimmedText
        return Person(
            address: address.text, state: State(element, default: .full),
            name: name.flatMap { $0.isEmpty ? nil : ConferencingLimits.cut($0) },
            role: roles.isEmpty ? nil : roles.contains(ConferenceRole.presenter.rawValue) ? .presenter : .attendee,
            endpoints: element.elements("endpoint").prefix(ConferencingLimits.endpoints).map(endpoint))
    }

    private static func endpoint(_ element: XMLElement) -> Endpoint {
        Endpoint(
            name: ConferencingLimits.cut(element.attribute("entity") ?? ""), state: State(element, default: .full),
            session: (element.attribute("session-type") ?? "").prefix(40).lowercased(),
            status: (element.element("status")?.trimmedText).map { $0.prefix(40).lowercased() })
    }
}
