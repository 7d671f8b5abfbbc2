public import Contacts
public import EventLoop
public import Presence

/// What is asked about people. Every question has one answer.
@LoopActor
public protocol PeopleCommands: AnyObject {
    /// Searches by what a person types; the answer has the number that is returned.
    func search(_ text: String) -> UInt64
    /// Asks who somebody is; the answer has the number that is returned.
    func information(on address: ContactAddress) -> UInt64
    /// Asks for the members of a distribution group, by its mail address; the answer has the number that is returned.
    func members(of group: ContactAddress) -> UInt64
    /// Asks for the photo that somebody's card names. It is told unless it cannot be had.
    func photo(of address: ContactAddress)
    /// What somebody's calendar says now; nil where it is not known.
    func calendar(of address: ContactAddress) -> CalendarOutlook?
}
