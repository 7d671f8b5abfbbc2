public import Contacts
public import Presence

/// What a session tells of presence.
public enum PresenceReport: Sendable, Equatable {
    /// Somebody's presence is another.
    case presence(ContactAddress, Presence)
    /// More is known of who somebody is.
    case card(ContactAddress, ContactCard)
    /// What others see of the user, over all the user's endpoints.
    case own(Activity, Note?)
    /// What the user is called; never empty.
    case ownName(String)
    /// How much of the user somebody sees is another; `isInherited`: by a rule for many.
    case access(ContactAddress, AccessLevel, isInherited: Bool)
    /// How much of the user many see is another, by a rule; nil: there is none for them any more.
    case rule(Container.Member, AccessLevel?)
}
