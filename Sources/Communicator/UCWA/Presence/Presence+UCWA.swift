import Presence
import UCWA

extension Availability {
    /// Reads what UCWA calls it (sheet 3.6); what is not known is unset.
    init(ucwa name: String) {
        self =
            switch name.lowercased() {
            case "online": .available
            case "idleonline": Availability(5000)
            case "busy": .busy
            case "idlebusy": Availability(8000)
            case "donotdisturb": .doNotDisturb
            case "berightback": .beRightBack
            case "away", "offwork": .away
            case "offline": .offline
            default: .unset
            }
    }
}

extension Activity {
    /// Reads a resource `presence` or `contactPresence`: the availability decides, a known token makes it finer.
    init(ucwa resource: UCWAResource) {
        let token = resource.text("activity")?.lowercased()
        self.init(
            Availability(ucwa: resource.text("availability") ?? ""),
            token: token == "presenting" ? .presenting : token.flatMap { Activity(rawValue: $0) })
    }
}

extension Note {
    /// Reads a resource `note` or `contactNote`; nil if nothing is said.
    init?(_ resource: UCWAResource) {
        guard let text = resource.text("message"), !text.isEmpty else { return nil }
        self.init(
            String(text.prefix(PresenceLimits.text)),
            isOutOfOffice: resource.text("type")?.lowercased() == "outofoffice")
    }
}

extension Presence {
    /// Takes a resource `contactPresence` over.
    mutating func take(_ resource: UCWAResource) {
        activity = Activity(ucwa: resource)
        isMobile = resource.text("deviceType")?.lowercased() == "mobile"
        lastActive = resource.text("lastActive").flatMap(Self.seconds)
    }

    /// Reads `/Date(1364327898968)/`, milliseconds, as seconds.
    private static func seconds(_ text: String) -> Int64? {
        guard text.hasPrefix("/Date(") else { return nil }
        return Int64(text.dropFirst(6).prefix { $0.isNumber || $0 == "-" }).map { $0 / 1000 }
    }
}
