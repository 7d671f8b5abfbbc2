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
        guard let address = root.attribute("entity").flatMap({ Self.address($0) }) else { return nil }
        self.address = address
        var presence = Presence.offline
        // A tuple for each device.
        let open = root.elements("tuple", "status").first {
            $0.element("basic")?.trimmedText.lowercased().hasPrefix("open") == true
        }
        if let open {
            presence.activity = Self.activity(
                open.element("activities") ?? root.element("person", "activities")
                    ?? root.element("person", "status", "activities"))
        }
        let note = root.element("note") ?? root.element("tuple", "note")
        if let note = note?.shortText, !note.isEmpty { presence.note = Note(note) }
        self.presence = presence
        displayName = root.element("display-name")?.shortText ?? ""
        email = ""
    }

    /// Elements of these names (RFC 4480), or such words (the draft that pools keep to).
    private static let activities: [String: Activity] = [
        "busy": .busy, "away": .away, "on-the-phone": .onThePhone, "meeting": .inAMeeting,
    ]

    private static func activity(_ element: XMLElement?) -> Activity {
        let words = (element?.elements ?? []).lazy.map { $0.isNamed("activity") ? $0.trimmedText : $0.name }
        return words.compactMap { activities[$0] }.first ?? .available
    }

    /// RFC 3863 names people by `pres:`, pools do by `sip:` or without.
    private static func address(_ entity: String) -> ContactAddress? {
        let scheme = "pres:"
        return ContactAddress(
            entity.lowercased().hasPrefix(scheme) ? String(entity.dropFirst(scheme.count)) : entity)
    }

    private init?(presentity root: XMLElement) {
        guard let address = root.attribute("uri").flatMap({ ContactAddress($0) }) else { return nil }
        self.address = address
        func aggregate(_ name: String) -> Int { root.element(name)?.attribute("aggregate").flatMap { Int($0) } ?? 0 }
        var presence = Presence.offline
        if aggregate("availability") >= 100 {
            let usual = Self.activity(aggregate("activity"))
            presence.activity = Self.activity(of: root, usual)
            if presence.activity == usual {
                presence.activityText = root.element("activity")?.attribute("description") ?? ""
            }
        }
        if let note = root.element("userInfo", "note")?.shortText, !note.isEmpty { presence.note = Note(note) }
        self.presence = presence
        displayName = root.element("displayName")?.attribute("displayName") ?? ""
        email = root.element("email")?.attribute("email") ?? ""
    }

    /// What the user has chosen counts where it is less reachable than what is shown without; what a device has said later
    /// counts more.
    private static func activity(of root: XMLElement, _ usual: Activity) -> Activity {
        var shown = StatedActivity(usual)
        for state in root.elements("userInfo", "states", "state").compactMap(StatedActivity.init)
        where state.availability > shown.availability { shown = state }
        for state in root.elements("devices", "devicePresence", "states", "state").compactMap(StatedActivity.init)
        where state.since > shown.since && state.availability >= shown.availability { shown = state }
        let isAway = shown.availability >= Availability(15000)
        return isAway && root.element("userInfo", "oof") != nil ? .outOfOffice : shown.activity
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

/// What somebody does, how reachable that makes them, and since when in Unix seconds.
private struct StatedActivity {
    let activity: Activity
    let availability: Availability
    var since: Int64 = 0

    init(_ activity: Activity) {
        self.activity = activity
        availability =
            switch activity {
            case .away: .away
            case .outToLunch, .beRightBack: .beRightBack
            case .busy, .onThePhone: .busy
            case .idle: Availability(4500)
            default: .available
            }
    }

    /// Reads a `state` of the newer systems' kind, which those of 2005 pass on; nil for none.
    init?(_ element: XMLElement) {
        guard element.attribute("nil") != "true", let number = element.attribute("avail").flatMap({ Int($0) }) else {
            return nil
        }
        availability = Availability(number)
        activity = Activity(availability, token: Activity(rawValue: element.trimmedText))
        since = element.attribute("since").flatMap { XMLTimestamp($0) }?.unixSeconds ?? 0
    }
}
