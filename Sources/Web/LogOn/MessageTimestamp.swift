internal import XML

/// From when to when a message holds (WSS SOAP Message Security 1.1, 10).
struct MessageTimestamp {
    /// How long, in seconds: what services take, and shorter than the difference of clocks that they bear.
    private static let duration: Int64 = 300

    /// When the message is written, in Unix seconds by the service's clock.
    let time: Int64

    var markup: Markup {
        Markup("wsu:Timestamp", ["xmlns:wsu": WebNamespace.utility, "wsu:Id": "timestamp"]) {
            Markup("wsu:Created", XMLTimestamp(unixSeconds: time).description)
            Markup("wsu:Expires", XMLTimestamp(unixSeconds: time + Self.duration).description)
        }
    }
}
