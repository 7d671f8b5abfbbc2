public import Contacts
public import EventLoop

/// What is done with the contact list.
@LoopActor
public protocol ContactCommands: AnyObject {
    /// Has the list changed, as soon as the server's is known.
    func wish(_ wish: ContactWish)
}
