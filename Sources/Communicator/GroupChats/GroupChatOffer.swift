import EventLoop
import Messaging

/// An INVITE into a group chat that is not answered yet.
@LoopActor
struct GroupChatOffer {
    let request: ServerRequest
    let person: SignInAddress
    let invitation: MeshInvitation
    let session: MessageSession

    init?(_ request: ServerRequest) {
        guard case .mesh(let invitation, let session) = InvitationKind(request.message),
            let person = SignInAddress(sender: request.message)
        else { return nil }
        self.request = request
        self.person = person
        self.invitation = invitation
        self.session = session
    }
}
