public import Contacts
import XML

/// Presence from systems of another kind: PIDF (RFC 3863) and that of Live Communications Server 2005 ([MS-SIP]).
public struct ForeignPresence: Sendable, Hashable {
    public let address: ContactAddress
    public let presence: Presence
    public let displayName: String
    public let email: String

    /// Reads a `presence` or `presentity` document; nil for another, or for nobody.
    init?(_ root: XMLElement) {
        switch root.name {
        case "presence": self.init(pidf: root)
        case "presentity": self.init(presentity: root)
        default: return nil
        }
    }

    private init?(pidf root: XMLElement) {
        guard let address = root.attribute("entity").flatMap({ ContactAddress($0) }) else { return nil }
        self.address = address
        var presence = Presence.offline
        let status = root.element("tuple", "status")
        if status?.element("basic")?.trimmedText.lowercased().hasPrefix("open") == true {
            switch status?.element("activities", "activity")?.trimmedText {
            case "busy": presence.activity = .busy
            case "away": presence.activity = .away
            default: presence.activity = .available
            }
        }
        if let note = root.element("note")?.shortText, !note.isEmpty { presence.note = Note(note) }
        self.presence = presence
        displayName = root.element("display-name")?.shortText ?? ""
        email = ""
    }

    private init?(presentity root: XMLElement) {
        guard let address = root.attribute("uri").flatMap({ ContactAddress($0) }) else { return nil }
        self.address = address
        func aggregate(_ name: String) -> Int { root.element(name)?.attribute("aggregate").flatMap { Int($0) } ?? 0 }
        var presence = Presence.offline
        if aggregate("availability") >= 100 { presence.activity = Self.activity(aggregate("activity")) }
        presence.activityText = root.element("activity")?.attribute("description") ?? ""
        if let note = root.element("userInfo", "note")?.shortText, !note.isEmpty { presence.note = Note(note) }
        self.presence = presence
        displayName = root.element("displayName")?.attribute("displayName") ?? ""
        email = root.element("email")?.attribute("email") ?? ""
    }

    private static func activity(_ number: Int) -> Activity {
        switch number {
        case ..<150: .away
        case ..<200: .outToLunch
        case ..<300: .idle
        case ..<400: .beRightBack
        case ..<500: .available
        case ..<600: .onThePhone
        case ..<700: .busy
        case ..<800: .away
        default: .available
        }
    }
}
