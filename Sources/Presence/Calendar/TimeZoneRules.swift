import Glibc
import XML

/// A time zone as mail servers write it: how far it is from UTC, and when its clocks change (services sheet 7.4).
struct TimeZoneRules: Sendable, Hashable {
    /// When the clocks change to standard or to daylight time, and how far they are then from ``TimeZoneRules/bias``.
    struct Change: Sendable, Hashable {
        /// Seconds west.
        let bias: Int64
        /// 0: the clocks do not change.
        let month: Int
        /// The how manieth weekday of the month; 5: the last.
        let order: Int
        /// 0: Sunday.
        let weekday: Int
        /// Seconds of the day.
        let time: Int64
    }

    /// Seconds west of Greenwich.
    private let bias: Int64
    private let standard: Change
    private let daylight: Change

    /// Reads a `TimeZone` element; nil without the distance from UTC. Changes that cannot be read do not happen.
    init?(_ element: XMLElement) {
        guard let bias = Self.bias(element) else { return nil }
        self.bias = bias
        standard = Change(element.element("StandardTime"))
        daylight = Change(element.element("DaylightTime"))
    }

    fileprivate static func bias(_ element: XMLElement) -> Int64? {
        guard let minutes = element.element("Bias").flatMap({ Int64($0.trimmedText) }), abs(minutes) <= 24 * 60 else {
            return nil
        }
        return minutes * 60
    }

    /// What the clocks there show at a moment, as if it were UTC.
    func local(_ moment: Int64) -> Int64 { moment - offset(at: moment) }

    /// When the clocks there show a time.
    func moment(ofLocal local: Int64) -> Int64 {
        // Right but for the hour in which they change.
        local + offset(at: local + bias)
    }

    private func offset(at moment: Int64) -> Int64 { bias + (isDaylight(at: moment) ? daylight.bias : standard.bias) }

    private func isDaylight(at moment: Int64) -> Bool {
        guard standard.month > 0, daylight.month > 0 else { return false }
        let year = Self.year(of: moment - bias)
        let begin = daylight.local(in: year) + bias + standard.bias
        let end = standard.local(in: year) + bias + daylight.bias
        return begin < end ? (begin..<end).contains(moment) : !(end..<begin).contains(moment)
    }

    private static func year(of local: Int64) -> Int {
        var seconds = time_t(local)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return Int(parts.tm_year) + 1900
    }
}

extension TimeZoneRules.Change {
    fileprivate init(_ element: XMLElement?) {
        func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
            (element?.element(name)).flatMap { Int($0.trimmedText) }.flatMap { range.contains($0) ? $0 : nil }
        }
        bias = element.flatMap { TimeZoneRules.bias($0) } ?? 0
        order = number("DayOrder", 1...5) ?? 0
        month = order == 0 ? 0 : number("Month", 1...12) ?? 0
        weekday = (element?.element("DayOfWeek")?.trimmedText).flatMap { Weekday.number($0) } ?? 0
        time = Self.seconds(element?.element("Time")?.trimmedText ?? "")
    }

    private static func seconds(_ text: String) -> Int64 {
        let parts = text.split(separator: ":").map { Int64($0) ?? 0 }
        guard parts.count == 3, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]) else { return 0 }
        return parts[0] * 3600 + parts[1] * 60
    }

    /// When the clocks change in a year, by the clocks of before.
    fileprivate func local(in year: Int) -> Int64 {
        let first = Self.firstDay(year, month)
        let day = (weekday - Weekday.number(of: first) + 7) % 7 + (order - 1) * 7
        let date = first + Int64(day) * Day.length
        return (date < Self.firstDay(year, month + 1) ? date : date - 7 * Day.length) + time
    }

    /// The 13th month is the first of the year after.
    private static func firstDay(_ year: Int, _ month: Int) -> Int64 {
        var parts = tm()
        parts.tm_year = Int32(truncatingIfNeeded: year - 1900)
        parts.tm_mon = Int32(truncatingIfNeeded: month - 1)
        parts.tm_mday = 1
        return Int64(timegm(&parts))
    }
}
