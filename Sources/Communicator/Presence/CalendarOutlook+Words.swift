import Glibc
import Localization
public import Presence

extension CalendarOutlook {
    /// For people, in this computer's time zone: "Free until 15:00".
    public var words: String {
        if isLong { return localized("\(name) for the next 8 hours") }
        guard let end else { return name }
        return localized("\(name) until \(Self.clock(end))")
    }

    private var name: String {
        switch state {
        case .free: localized("Free")
        case .tentative: localized("Tentatively busy")
        case .busy: localized("Busy")
        case .outOfOffice: localized("Out of office")
        case .notWorking: localized("Not at work")
        }
    }

    private static func clock(_ moment: Int64) -> String {
        var seconds = time_t(moment)
        var parts = tm()
        localtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(parts.tm_hour)):\(two(parts.tm_min))"
    }
}
