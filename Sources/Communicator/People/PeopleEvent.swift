public import Contacts
public import People

/// What a session tells of people who were asked about.
public enum PeopleEvent: Sendable, Equatable {
    /// The answer to a search. The problem is why nobody could be asked, in a sentence.
    case found(request: UInt64, PeopleFound, problem: String?)
    /// The answer to who somebody is: everything that is known. The problem is why the address book could not be asked.
    case information(request: UInt64, Person, problem: String?)
    /// The answer to who is in a distribution group. The problem is why nobody could be asked, in a sentence.
    case members(request: UInt64, PeopleFound, problem: String?)
    /// Somebody's photo, and the version that it is.
    case photo(ContactAddress, version: String, Photo)
}
