import Presence

/// What the user wants to appear as.
struct PresenceChoice: Sendable, Equatable {
    /// Nil: machines and calendar speak.
    var availability: Availability? = .available
    /// What the user says; nil leaves what is published.
    var note: String?
    /// Whether the user is away from this machine.
    var isIdle = false
}
