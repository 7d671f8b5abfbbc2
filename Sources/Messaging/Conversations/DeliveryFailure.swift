import Localization
public import SIP

/// Why a text did not reach its recipient.
public struct DeliveryFailure: Error, Sendable, Hashable {
    /// The kinds of reasons (messaging sheet 7.2).
    public enum Reason: Sendable, Hashable, CaseIterable {
        /// Not signed in anywhere, or no answer.
        case offline
        /// Nobody has this address.
        case unknown
        /// Does not want to be disturbed.
        case busy
        /// The client of the recipient does not show such messages.
        case notShown
        /// The administrator forbids what the text contains.
        case blocked
        /// The server does not let these two write to each other.
        case forbidden
        /// The recipient refuses.
        case declined
        case tooLong
        /// The server cannot serve now.
        case unavailable
        /// The recipient ended the conversation before the text was confirmed.
        case ended
        /// The account is signed out before the text could be sent or confirmed.
        case signedOut
        /// More texts wait than can be kept.
        case tooMany
    }

    public let reason: Reason
    /// What the server says in words; empty if it says nothing.
    public let detail: String

    public init(_ reason: Reason, detail: String = "") {
        self.reason = reason
        self.detail = detail
    }

    /// The reason that a final response gives.
    public init(_ response: Message) {
        detail = response.explanation ?? ""
        reason =
            switch response.status?.code {
            case 606 where response.warnings.contains { $0.code == 309 }: .blocked
            case 403: .forbidden
            case 404, 604: .unknown
            case 413, 513: .tooLong
            case 415, 488, 606: .notShown
            case 486, 600: .busy
            case 500, 502, 503, 504: .unavailable
            case 603: .declined
            default: .offline
            }
    }

    /// The reason in a sentence for people.
    public var sentence: String {
        switch reason {
        case .offline: localized("The recipient is not signed in, or does not answer.")
        case .unknown: localized("The server knows nobody with this address.")
        case .busy: localized("The recipient does not want to be disturbed.")
        case .notShown: localized("The recipient's program cannot show messages of this kind.")
        case .blocked: localized("The administrator does not allow what the message contains.")
        case .forbidden: localized("The server does not allow messages to this recipient.")
        case .declined: localized("The recipient does not accept the message.")
        case .tooLong: localized("The message is too long for the server.")
        case .unavailable: localized("The server cannot deliver messages now.")
        case .ended: localized("The conversation ended before the message arrived.")
        case .signedOut: localized("The account was signed out before the message was delivered.")
        case .tooMany: localized("Too many messages are waiting to be sent.")
        }
    }

    /// Whether it was the recipient's program that did not want the text, and not a server that could not bring it.
    var isOfRecipient: Bool {
        switch reason {
        case .busy, .notShown, .declined: true
        default: false
        }
    }

    /// Whether the text may be shown again: a blocked one is not repeated.
    public var mayRepeatText: Bool { reason != .blocked }
}
