public import EventLoop

/// What a host can do with a session, whether somebody is signed in or is a guest.
@LoopActor
public protocol HostedSession: AnyObject {
    /// The conferences that the user is in.
    var meetings: any ConferenceCommands { get }
    /// Ends it in good order.
    func signOut()
    /// Ends it at once; nothing is delivered any more.
    func close()
    /// The machine's network has changed.
    func networkChanged(isAvailable: Bool)
}

extension Session: HostedSession {
    public var meetings: any ConferenceCommands { conferences }
}
