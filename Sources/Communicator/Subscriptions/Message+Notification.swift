import SIP

extension Message {
    /// Whether it brings the news of a subscription (RFC 6665 4.1.3), answered or not ([MS-SIP] 3.5).
    var isNotification: Bool { method == .notify || method == .benotify }

    /// Whether it has the data of a subscription: no refusal, and no answer that leaves them to the notification.
    var bringsData: Bool { status?.isSuccess != false && !body.isEmpty }
}
