import XML

/// A `state` element ([MS-PRES] state schema).
struct StateElement: Sendable, Hashable {
    /// `aggregateState`, `userState` …, without a prefix; empty where it is not said.
    let kind: String
    let availability: Availability
    let token: Activity?
    let customText: String
    let isMobile: Bool
    let since: Int64?
    let lastActive: Int64?
    let meetingSubject: String
    let meetingLocation: String

    /// Reads the element; nil without an availability.
    init?(_ element: XMLElement) {
        guard let number = element.element("availability").flatMap({ Int($0.trimmedText) }) else { return nil }
        let activity = element.element("activity")
        let type = element.attribute("type") ?? ""
        kind = type.utf8.contains(UInt8(ascii: ":")) ? String(type.split(separator: ":").last ?? "") : type
        availability = Availability(number)
        token = activity?.attribute("token").flatMap { Activity(rawValue: $0) }
        customText = activity?.element("custom")?.shortText ?? ""
        isMobile = element.element("device")?.trimmedText.lowercased() == "mobile"
        since = element.attribute("startTime").flatMap { XMLTimestamp($0) }?.unixSeconds
        lastActive = element.attribute("lastActive").flatMap { XMLTimestamp($0) }?.unixSeconds
        meetingSubject = element.element("meetingSubject")?.shortText ?? ""
        meetingLocation = element.element("meetingLocation")?.shortText ?? ""
    }
}
