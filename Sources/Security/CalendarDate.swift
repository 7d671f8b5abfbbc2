import Glibc
import Localization

/// A day in UTC as people write it: "2024-05-01".
public enum CalendarDate {
    /// The day of a time in Unix seconds.
    public static func text(_ time: Int64) -> String {
        var seconds = time_t(time)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return localized("an unknown day") }
        return "\(Int(parts.tm_year) + 1900)-\(twoDigits(parts.tm_mon + 1))-\(twoDigits(parts.tm_mday))"
    }

    private static func twoDigits(_ number: CInt) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
