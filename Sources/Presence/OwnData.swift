public import Contacts
import XML

/// What the server keeps of the user: their publications, who may see what, who wants to see it ([MS-PRES] roamingData).
public struct OwnData: Sendable {
    /// The publications, or those that have changed.
    public var categories: [PresenceCategory] = []
    /// The containers, or those that have changed; nil where the document says nothing of them.
    public var containers: [Container]?
    /// The people who see the user, or those that are new.
    public var subscribers: [Subscriber] = []

    /// What the directory, the server and the user say of who the user is.
    public var cards: [ContactCard] {
        categories.filter { $0.name == "contactCard" }.compactMap { $0.content.map { ContactCard($0) } }
    }

    /// Somebody who sees the user's presence.
    public struct Subscriber: Sendable, Hashable {
        public let address: ContactAddress
        public let displayName: String
        /// Whether the user has been told.
        public let isAcknowledged: Bool
    }

    /// Reads the body of a notification, or of the answer to a publication.
    ///
    /// - Throws: `XMLError`; ``OwnDataError``.
    public init(parsing body: some Sequence<UInt8>) throws {
        let root = try XMLElement(parsing: body, limits: PresenceLimits.document)
        guard root.name == "roamingData" else { throw OwnDataError.unknownDocument(root.name) }
        categories = root.elements("categories", "category").compactMap { PresenceCategory($0) }
        containers = root.element("containers").map { element in
            element.elements("container").compactMap { Container($0) }
        }
        subscribers = root.elements("subscribers", "subscriber").prefix(PresenceLimits.subscribers)
            .compactMap { Subscriber($0) }
    }
}

/// Why a document was not taken for the user's own data.
public enum OwnDataError: Error, Sendable, Equatable {
    case unknownDocument(String)
}

extension OwnData.Subscriber {
    fileprivate init?(_ element: XMLElement) {
        guard let address = element.attribute("user").flatMap({ ContactAddress($0) }) else { return nil }
        self.init(
            address: address,
            displayName: String((element.attribute("displayName") ?? "").prefix(PresenceLimits.text)),
            isAcknowledged: element.attribute("acknowledged")?.lowercased() != "false")
    }

    /// The body of the request that takes people as told.
    ///
    /// - Throws: `XMLError` if an address has characters that XML cannot express.
    public static func acknowledgement(of addresses: [ContactAddress]) throws -> String {
        try Markup("setSubscribers", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/presence-subscribers"]) {
            for address in addresses {
                Markup("subscriber", ["user": address.text, "acknowledged": "true"]) {}
            }
        }.source()
    }

    /// The media type of ``acknowledgement(of:)``.
    public static let contentType = "application/msrtc-presence-setsubscriber+xml"
}
