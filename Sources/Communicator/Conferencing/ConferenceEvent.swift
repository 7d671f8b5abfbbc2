public import Conferencing
import Localization
import Messaging

/// What happens in the account's conferences, which are told apart by their numbers.
public struct ConferenceEvent: Sendable {
    public enum Kind: Sendable {
        /// A person (`user@domain`; and the name that the server tells, or none) asks the user in.
        case invited(by: String, name: String, subject: String)
        /// The invitation does not hold any more.
        case withdrawn
        /// The user is in, or in front of the door: see `state`. A group chat of 2005 has no address.
        case opened(ConferenceAddress?)
        /// A person has come or gone, or is another; `isNews`: since the user is in.
        case person(Participant, isNews: Bool)
        case state(ConferenceState)
        case received(ReceivedMessage)
        case typing(address: String, isTyping: Bool)
        /// A text has not arrived: at anybody, or at the person of this address.
        case undelivered(UndeliveredMessage)
        /// Something that the user should know.
        case remark(String)
        /// It is over, or could not begin; why.
        case ended(String)
    }

    public let conference: UInt64
    public let kind: Kind
}

extension ConferenceEvent.Kind {
    /// Somebody whom the user has asked in does not come.
    static func notInvited(_ person: SignInAddress, _ failure: DeliveryFailure) -> Self {
        let name = person.description
        return .remark(
            failure.reason == .declined
                ? localized("\(name) declined the invitation.")
                : localized("\(name) could not be invited: \(failure.sentence)"))
    }
}

/// How a conference is at the moment.
public struct ConferenceState: Sendable, Hashable {
    /// Empty if there is none.
    public var subject = ""
    /// The web address for those who want to join; empty if there is none.
    public var link = ""
    /// Whether whoever comes now has to wait, or is sent away.
    public var isLocked = false
    /// Whether the user waits until a presenter decides.
    public var isInLobby = false
    /// Who made the conference; empty where it is not told.
    public var organizer = ""
    /// What is typed on a telephone to come in; empty where that is not possible.
    public var phoneIdentifier = ""
}
