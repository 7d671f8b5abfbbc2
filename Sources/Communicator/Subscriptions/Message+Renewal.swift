import SIP

/// When a subscription is to be made anew that the server does not keep.
extension Message {
    private static let usualPause: Duration = .seconds(60)
    /// Not at once, in case the server ends the next one too.
    private static let shortPause: Duration = .seconds(1)
    /// The longest that a server may ask for, as elsewhere: nobody wants to do without for longer.
    private static let longestPause: Duration = .seconds(3600)
    /// How long before its end a subscription is refreshed; a short one in the middle of its time.
    private static let margin: Duration = .seconds(120)
    /// What a subscription has whose server does not say, in seconds: the default for presence (RFC 3856 6.4).
    private static let usualLifetime: UInt32 = 3600

    /// After this answer, which grants it; nil where it is not kept.
    var refreshDelay: Duration? {
        guard !endsSubscription else { return nil }
        let lifetime = Duration.seconds(Int64(subscriptionLifetime ?? Self.usualLifetime))
        return lifetime > .zero ? max(lifetime - Self.margin, lifetime / 2) : nil
    }

    /// Whether the subscription that this message is about has ended with it.
    var endsSubscription: Bool { subscriptionState?.isValue("terminated") == true }

    /// After this answer, which refuses it: where the server cannot serve it at present, when it says or in a while; nil
    /// where another attempt cannot help (RFC 3261 21.4, 21.5).
    var retryDelay: Duration? {
        guard let status, [408, 480, 500, 502, 503, 504].contains(status.code) else { return nil }
        return askedPause ?? Self.usualPause
    }

    /// After this notification or answer, which ends it; nil where another attempt cannot help (RFC 6665 4.1.3).
    var renewalDelay: Duration? {
        switch subscriptionState?.parameters["reason"]?.lowercased() {
        case "rejected", "noresource", "invariant": nil
        case "deactivated", "timeout", nil: askedPause ?? Self.shortPause
        default: askedPause ?? Self.usualPause
        }
    }

    /// What the server asks for, within bounds.
    private var askedPause: Duration? {
        retryAfter.map { min(max(.seconds(Int64($0)), Self.shortPause), Self.longestPause) }
    }
}
