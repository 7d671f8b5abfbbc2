/// What somebody's calendar says at a moment, and until when (services sheet 7.6).
public struct CalendarOutlook: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        case free
        case tentative
        case busy
        case outOfOffice
        /// Free, and not at work.
        case notWorking
    }

    /// What is further away than this, in seconds, is not told by the hour.
    public static let horizon: Int64 = 8 * 3600

    public let state: State
    /// Unix seconds; nil if it is not known.
    public let end: Int64?
    /// Whether it stays so for longer than ``horizon``.
    public let isLong: Bool

    /// Nil where the calendar says nothing of the moment.
    init?(_ freeBusy: FreeBusy, _ hours: WorkingHours?, at moment: Int64) {
        guard let slot = freeBusy[moment] else { return nil }
        state =
            switch slot {
            case .free: hours?.contains(moment) == false ? .notWorking : .free
            case .tentative: .tentative
            case .busy: .busy
            case .outOfOffice: .outOfOffice
            }
        var ends = [freeBusy.change(after: moment)]
        if slot == .free { ends.append(hours?.change(after: moment)) }
        end = ends.compactMap(\.self).min()
        isLong = (end ?? freeBusy.end) - moment > Self.horizon
    }
}
