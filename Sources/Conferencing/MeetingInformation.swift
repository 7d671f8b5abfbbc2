internal import XML

/// What a pool's join launcher says of a meeting to programs (UCWA sheet 6.6).
public struct MeetingInformation: Sendable, Hashable {
    /// What is asked for, as the value of `Accept`.
    public static let mediaType = "Application/vnd.microsoft.lync.meeting+xml"
    /// The most addresses of applications that are kept.
    private static let mostApplications = 3

    public let conference: ConferenceAddress
    /// What lets a guest in.
    public let key: String
    /// Where UCWA applications are made in the organizer's pool, the address for those outside first; may be empty.
    public let applications: [String]

    /// Reads a `conf-info` document; nil if it is none, or names no conference.
    public init?(parsing document: [UInt8]) {
        guard let root = try? XMLElement(parsing: document, limits: ConferencingLimits.document),
            root.isNamed("conf-info"), let text = root.element("conf-uri")?.trimmedText,
            let address = MeetingLink.address(text)
        else { return nil }
        let key = root.element("conf-key")?.trimmedText ?? ""
        let places = ["ucwa-ext-url", "ucwa-url", "ucwa-int-url"].compactMap { root.element($0)?.trimmedText }
        self.init(
            address, key: ConferenceAddress.isIdentifier(key) ? key : address.identifier,
            applications: places.filter { $0.lowercased().hasPrefix("https://") })
    }

    /// A meeting of which nothing but its address is known.
    public init(_ conference: ConferenceAddress) {
        self.init(conference, key: conference.identifier, applications: [])
    }

    private init(_ conference: ConferenceAddress, key: String, applications: [String]) {
        self.conference = conference
        self.key = key
        self.applications = applications.reduce(into: []) { kept, place in
            if kept.count < Self.mostApplications, !kept.contains(place) { kept.append(place) }
        }
    }
}
