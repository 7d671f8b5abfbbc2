import EventLoop
import SIP

/// An endpoint of a user, however it is connected: where the router takes requests from, and sends requests and answers.
@LoopActor
protocol UserEndpoint: AnyObject {
    /// Whether invitations come here that are for the user, and not for this endpoint.
    var takesInvitations: Bool { get }
    /// A Via of the pool on the way to the endpoint; nil if that has no address.
    func newVia() -> Via?
    /// Hands over a request or an answer.
    func deliver(_ message: Message)
    /// Answers a request of the endpoint for somebody else.
    func respond(to request: Message, _ status: Status)
}
