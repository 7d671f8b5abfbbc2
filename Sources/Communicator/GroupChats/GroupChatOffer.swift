import Messaging

/// An INVITE into a group chat that is not answered yet.
struct GroupChatOffer {
    let request: ServerRequest
    let person: SignInAddress
    let invitation: MeshInvitation
    let session: MessageSession
}
