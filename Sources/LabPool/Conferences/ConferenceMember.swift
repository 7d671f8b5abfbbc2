import EventLoop
import SIP

/// An endpoint of a person in a conference.
@LoopActor
final class ConferenceMember {
    let address: String
    /// The name that the endpoint gave itself.
    let endpoint: String
    /// The endpoint's GRUU, which its messages carry.
    let gruu: String
    let focus: PoolDialog
    var isInLobby: Bool
    /// The subscription to the conference's state.
    var watch: SubscriptionDialog?
    /// The dialog of messages.
    var chat: PoolDialog?

    var session: ClientSession { focus.session }

    init(_ registration: Registration, endpoint: String, focus: PoolDialog, isInLobby: Bool) {
        address = registration.address
        gruu = registration.gruu
        self.endpoint = endpoint
        self.focus = focus
        self.isInLobby = isInLobby
    }
}
