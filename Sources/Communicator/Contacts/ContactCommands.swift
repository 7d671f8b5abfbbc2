public import Contacts
public import EventLoop

/// What is done with the contact list.
@LoopActor
public protocol ContactCommands: AnyObject {
    /// Has the list changed, as soon as the server's is known.
    func wish(_ wish: ContactWish)
    /// The mail address of the distribution group of a name; nil for a group of the user's own, and for none.
    func distributionAddress(ofGroup name: String) -> ContactAddress?
}
