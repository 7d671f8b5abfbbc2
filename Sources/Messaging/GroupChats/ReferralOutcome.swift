import SIP

/// What became of a referral, as a NOTIFY tells it: the beginning of a response (`message/sipfrag`, RFC 3515 2.4.5).
public enum ReferralOutcome: Sendable, Hashable {
    /// There is no final response yet.
    case pending
    case accepted
    case refused(DeliveryFailure)

    /// Reads a body; nil for any other.
    public init?(_ body: [UInt8]) {
        let line = String(decoding: body.prefix(256), as: UTF8.self).prefix { !$0.isNewline }
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].uppercased() == "SIP/2.0", let code = Int(words[1]), let status = Status(code)
        else { return nil }
        if status.isProvisional {
            self = .pending
        } else if status.isSuccess {
            self = .accepted
        } else {
            self = .refused(DeliveryFailure(Message(.response(status, reason: ""))))
        }
    }
}
