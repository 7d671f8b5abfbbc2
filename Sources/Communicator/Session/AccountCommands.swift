import EventLoop

/// All that hosts do with an account, whichever way it is signed in.
@LoopActor
protocol AccountCommands: AnyObject {
    var messaging: any MessagingCommands { get }
    var meetings: any MeetingCommands { get }
    var contactList: any ContactCommands { get }
    var presence: any OwnPresenceCommands { get }
    var directory: any PeopleCommands { get }
    /// The session ends; nothing is delivered any more.
    func close()
}
