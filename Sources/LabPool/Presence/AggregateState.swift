import XML

/// What the publications of all endpoints come to ([MS-PRES] 3.12, simplified as in contacts-and-presence.md, 10.9).
struct AggregateState {
    let availability: Int
    /// The activity of the state that counts, if it has one.
    let activity: XMLElement?
    /// When the state that counts was published.
    let since: Instant?
    /// When the machine became less active.
    let lastActive: Instant?

    /// The user has no endpoint, or hides.
    static let offline = AggregateState(availability: 18500, activity: nil, since: nil, lastActive: nil)

    private init(availability: Int, activity: XMLElement?, since: Instant?, lastActive: Instant?) {
        self.availability = availability
        self.activity = activity
        self.since = since
        self.lastActive = lastActive
    }

    /// - Parameter isOnline: whether an endpoint is registered.
    init(_ publications: Publications, isOnline: Bool) {
        let states = publications.entries.filter { $0.key.category == "state" && $0.key.container == 2 }.values
        let user = Self.states(of: "userState", in: states).max { $0.entry.time < $1.entry.time }
        let machine = Self.states(of: "machineState", in: states).min { $0.availability < $1.availability }
        guard isOnline, (user?.availability ?? 0) < 18000 else {
            self = .offline
            return
        }
        let chosen = user.flatMap { $0.availability > 3500 ? $0 : nil } ?? machine ?? user
        let limits = Self.states(of: "phoneState", in: states) + Self.states(of: "calendarState", in: states)
        let strictest = limits.max { $0.availability < $1.availability }
        let winner = strictest.flatMap { $0.availability > (chosen?.availability ?? 0) ? $0 : nil } ?? chosen
        availability = winner?.availability ?? 3500
        activity = winner?.entry.content.element("activity")
        since = winner?.entry.time
        lastActive = machine.flatMap { $0.availability > 3500 ? $0.entry.time : nil }
    }

    private static func states(
        of kind: String, in entries: some Sequence<Publications.Entry>
    ) -> [(availability: Int, entry: Publications.Entry)] {
        entries.filter { $0.content.attribute("type") == kind }.compactMap { entry in
            let number = entry.content.element("availability").flatMap { Int($0.trimmedText) }
            return number.flatMap { $0 > 0 ? ($0, entry) : nil }
        }
    }

    /// The `state` element.
    var markup: Markup {
        var attributes = [
            ("xmlns", "http://schemas.microsoft.com/2006/09/sip/state"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"), ("xsi:type", "aggregateState"),
        ]
        if let lastActive { attributes.append(("lastActive", lastActive.xml)) }
        if let since { attributes.append(("startTime", since.xml)) }
        return Markup("state", attributes) {
            Markup("availability", String(availability))
            if let activity { activity }
            Markup("endpointLocation") {}
        }
    }
}
