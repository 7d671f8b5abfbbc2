import Glibc

/// A point of civil time, in UTC.
struct WallClock {
    /// Since 1970.
    let seconds: Int64
    let milliseconds: Int

    init(seconds: Int64) {
        self.seconds = seconds
        milliseconds = 0
    }

    /// The system's clock.
    static var now: WallClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallClock(seconds: Int64(time.tv_sec), milliseconds: time.tv_nsec / 1_000_000)
    }

    private init(seconds: Int64, milliseconds: Int) {
        self.seconds = seconds
        self.milliseconds = milliseconds
    }

    /// `2026-11-25T08:58:11Z` (ISO 8601).
    var iso8601: String { formatted("%Y-%m-%dT%H:%M:%SZ") }

    /// `2026-11-25 08:58 UTC`, for people.
    var readable: String { formatted("%Y-%m-%d %H:%M UTC") }

    /// `2026-11-25T08:58:11.250Z`.
    var timestamp: String {
        let fraction = String(milliseconds + 1000).dropFirst()
        return formatted("%Y-%m-%dT%H:%M:%S.") + fraction + "Z"
    }

    private func formatted(_ format: String) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return "\(seconds) s" }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress, strftime(start, buffer.count, format, &parts) > 0 else {
                return "\(seconds) s"
            }
            return String(cString: start)
        }
    }
}
