import SIP

extension Message {
    /// Whether it brings the news of a subscription (RFC 6665 4.1.3), answered or not ([MS-SIP] 3.5).
    var isNotification: Bool { method == .notify || method == .benotify }
}
