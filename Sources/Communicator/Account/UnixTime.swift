import Glibc
import Security

/// The calendar's clock, for certificates and tickets.
enum UnixTime {
    /// Seconds since 1970.
    static var now: Int64 { Int64(time(nil)) }

    /// The day of a time, in UTC, as `2026-05-01`.
    static func text(_ seconds: Int64) -> String {
        CalendarDate.text(seconds)
    }
}
