import SIP

/// What becomes of the subscriptions of those who follow a conference already: whether servers know a refresh is not
/// told (messaging sheet 13).
public enum ConferenceRefreshing: Sendable, Hashable {
    case served
    /// A refresh finds no dialog; a new subscription is granted.
    case anewAlone
    /// Neither: the first subscription holds as long as the membership.
    case refused

    func serves(_ request: Message) -> Bool {
        switch self {
        case .served: true
        case .anewAlone: request.to?.tag == nil
        case .refused: false
        }
    }
}
