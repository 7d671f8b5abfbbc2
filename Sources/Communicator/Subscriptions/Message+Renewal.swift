import SIP

/// When a subscription is to be made anew that the server does not keep.
extension Message {
    private static let usualPause: Duration = .seconds(60)
    /// Not at once, in case the server ends the next one too.
    private static let shortPause: Duration = .seconds(1)

    /// After this answer, which refuses it: where the server cannot serve it at present, when it says or in a while; nil
    /// where another attempt cannot help (RFC 3261 21.4, 21.5).
    var retryDelay: Duration? {
        guard let status, [408, 480, 500, 502, 503, 504].contains(status.code) else { return nil }
        return retryAfter.map { max(.seconds(Int64($0)), Self.shortPause) } ?? Self.usualPause
    }

    /// After this notification, which ends it; nil where another attempt cannot help (RFC 6665 4.1.3). When
    /// the server says that it may be made, is not heeded.
    var renewalDelay: Duration? {
        switch subscriptionState?.parameters["reason"]?.lowercased() {
        case "rejected", "noresource": nil
        case "deactivated", "timeout", nil: Self.shortPause
        default: Self.usualPause
        }
    }
}
