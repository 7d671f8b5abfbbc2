/// The account is signed in, but the connection is lost; the session signs in again by itself.
public struct Interruption: Sendable, Equatable {
    /// What happened.
    public var reason: SignInError
    /// Until the next attempt, unless the network comes back before.
    public var nextAttempt: Duration
    /// The attempts that have failed since the registration was lost.
    public var failures: Int
}

/// The account is registered again after an ``Interruption``.
public struct Restored: Sendable, Equatable {
    /// `host:port` of the registrar.
    public var server: String
    /// How long the account was not registered.
    public var duration: Duration
}
