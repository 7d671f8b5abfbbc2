public import EventLoop
public import Presence

/// What is done with the user's own presence.
@LoopActor
public protocol OwnPresenceCommands: AnyObject {
    /// Whether the user is known to be signed in at another endpoint too.
    var isElsewhere: Bool { get }
    /// - Parameter note: what the user says; nil leaves what is published.
    func choose(_ availability: Availability, note: String?)
    /// The user is away from this machine, or back.
    func setIdle(_ isIdle: Bool)
    /// Takes the user's choice back, so that machines and calendar speak.
    func reset()
    /// How much somebody sees, or all whom a rule is for; nil: what the other rules say.
    func setAccess(of member: Container.Member, to level: AccessLevel?)
}
