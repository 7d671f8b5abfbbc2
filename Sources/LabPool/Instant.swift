import Glibc

/// A second of the calendar, as the pool's messages write it.
struct Instant: Sendable, Hashable, Comparable {
    /// Seconds since 1970 in UTC.
    let seconds: Int64

    /// The system's time.
    static var now: Instant { Instant(seconds: Int64(time(nil))) }

    static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }

    static func + (instant: Instant, seconds: Int64) -> Instant { Instant(seconds: instant.seconds + seconds) }

    /// XML Schema's dateTime, such as `2024-05-01T10:00:00Z`.
    var xml: String { text("%Y-%m-%dT%H:%M:%SZ") }

    /// HTTP's and SIP's date, such as `Tue, 24 Oct 2017 13:28:50 GMT`.
    var header: String { text("%a, %d %b %Y %H:%M:%S GMT") }

    private func text(_ format: String) -> String {
        var moment = time_t(seconds)
        var parts = tm()
        gmtime_r(&moment, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, format, &parts)
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
