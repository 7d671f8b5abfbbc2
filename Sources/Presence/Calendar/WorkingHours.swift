import XML

/// When somebody works, week after week ([MS-OXWAVLS] WorkingHours; services sheet 7.4).
struct WorkingHours: Sendable, Hashable {
    private struct Period: Sendable, Hashable {
        let weekdays: Set<Int>
        /// Seconds of the day.
        let begin: Int64
        let end: Int64
    }

    private let zone: TimeZoneRules
    private let periods: [Period]

    /// Reads a `WorkingHours` element; nil without a time zone or a period.
    init?(_ element: XMLElement) {
        guard let zone = element.element("TimeZone").flatMap({ TimeZoneRules($0) }) else { return nil }
        self.zone = zone
        periods = element.elements("WorkingPeriodArray", "WorkingPeriod").prefix(PresenceLimits.instances).compactMap {
            Self.period($0)
        }
        guard !periods.isEmpty else { return nil }
    }

    private static func period(_ element: XMLElement) -> Period? {
        let weekdays = (element.element("DayOfWeek")?.trimmedText ?? "").split(separator: " ")
        guard let begin = element.element("StartTimeInMinutes").flatMap({ Int64($0.trimmedText) }),
            let end = element.element("EndTimeInMinutes").flatMap({ Int64($0.trimmedText) }),
            begin >= 0, begin < end, end <= 24 * 60
        else { return nil }
        return Period(
            weekdays: Set(weekdays.prefix(7).compactMap { Weekday.number($0) }), begin: begin * 60, end: end * 60)
    }

    /// Whether somebody works at a moment, in Unix seconds.
    func contains(_ moment: Int64) -> Bool {
        let local = zone.local(moment)
        let time = Day.time(of: local)
        return periods(on: local).contains { $0.begin <= time && time < $0.end }
    }

    /// When work begins or ends next, within a day.
    func change(after moment: Int64) -> Int64? {
        let local = zone.local(moment)
        let today = local - Day.time(of: local)
        let tomorrow = today + Day.length
        let changes =
            periods(on: today).flatMap { [today + $0.begin, today + $0.end] }
            + periods(on: tomorrow).map { tomorrow + $0.begin }
        return changes.map { zone.moment(ofLocal: $0) }.filter { $0 > moment }.min()
    }

    private func periods(on local: Int64) -> [Period] {
        let weekday = Weekday.number(of: local)
        return periods.filter { $0.weekdays.contains(weekday) }
    }
}
