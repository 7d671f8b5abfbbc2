import Messaging
import UCWA

extension DeliveryFailure {
    /// Why a request has failed.
    init(web error: any Error) {
        if let refusal = error as? UCWARefusal {
            self.init(refusal)
        } else {
            self.init(.unavailable, detail: SignInError(guest: error).message)
        }
    }

    /// What a server says that does not take a text, or an invitation.
    private init(_ refusal: UCWARefusal) {
        let reason: Reason? =
            switch refusal.status {
            case 403: .forbidden
            case 404 where refusal.subcode != "DestinationNotFound": .ended
            case 410: .ended
            case 413: .tooLong
            case 415: .notShown
            default: nil
            }
        self.init(reason ?? Self.reason(refusal.subcode) ?? .unavailable, detail: refusal.message ?? "")
    }

    /// Why an operation has failed (UCWA sheet 3.10).
    init(_ event: UCWAEvent) {
        let reason = Self.reason(event.subcode) ?? Self.reason(event.code) ?? .unavailable
        self.init(reason, detail: reason == .unavailable ? event.subcode ?? event.code ?? "" : "")
    }

    private static func reason(_ name: String?) -> Reason? {
        switch name {
        case "Declined": .declined
        case "Busy", "DoNotDisturb": .busy
        case "DestinationNotFound", "NormalizationFailed": .unknown
        case "Unreachable", "Timeout", "Missed", "Unavailable", "CallbackUriUnreachable": .offline
        case "FederationRequired", "NotAllowed", "Forbidden", "Denied": .forbidden
        case "NotAcceptable", "ModalityNotSupported", "UnsupportedMediaType": .notShown
        case "EntityTooLarge": .tooLong
        case "CallTerminated", "Canceled", "ConversationNotFound", "Ended", "Removed": .ended
        default: nil
        }
    }
}
