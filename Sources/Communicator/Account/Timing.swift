/// The times that a session keeps to.
public struct Timing: Sendable {
    /// For one candidate's name, connection and TLS handshake.
    public var connect: Duration = .seconds(15)
    /// How long the registrar of an earlier sign-in is tried before others are looked for beside it.
    public var knownPool: Duration = .milliseconds(500)
    /// For the final response to a request (RFC 3261 17.1.2.2, timer F).
    public var transaction: Duration = .seconds(32)
    /// For the final response to an invitation of which no more is heard than that it rings: as long as proxies wait
    /// (RFC 3261 16.6, timer C).
    public var ringing: Duration = .seconds(180)
    /// How long an orderly sign-out may take.
    public var signOut: Duration = .seconds(2)
    /// How long before the registration expires it is refreshed.
    public var refreshMargin: Duration = .seconds(30)
    /// The longest life of a security association ([MS-SIPAE] 3.2.2).
    public var associationLifetime: Duration = .seconds(8 * 3600)
    /// How long before its end a security association is replaced ([MS-SIPAE] 3.2.2).
    public var associationMargin: Duration = .seconds(300)
    /// Of silence before a keep-alive, until the pool has named its own time ([MS-CONMGMT]).
    public var keepAlive: Duration = .seconds(60)
    /// For the answer to a sign of life, where the server is known to give one.
    public var keepAliveAnswer: Duration = .seconds(10)
    /// For the answer that shows whether a connection that is in question still holds.
    public var probe: Duration = .seconds(5)
    /// The waits before the attempts to sign in again after the connection was lost.
    public var backoff = Backoff()
    /// Before a next hop that cannot be reached is asked for again.
    public var unreachableHop: Duration = .seconds(60)
    /// For the user's own data after the registration, before their presence is published without.
    public var ownData: Duration = .seconds(30)
    /// After the registration, before the address book is asked for the photos of contacts.
    public var survey: Duration = .seconds(30)
    /// Between two such questions.
    public var surveyPause: Duration = .milliseconds(100)
    /// How long an invitation is left to the user's other endpoints before it is taken (messaging sheet 3).
    public var deference: Duration = .seconds(10)
    /// After which presence subscriptions over UCWA, which last 30 minutes, are renewed (UCWA sheet 4.4).
    public var watchRenewal: Duration = .seconds(25 * 60)
    /// How long a UCWA server may not be heard of before that is an interruption.
    public var webPatience: Duration = .seconds(20)
    /// How long a UCWA server is tried that does not answer, before the account's home is looked for anew (UCWA sheet
    /// 1.7).
    public var webSearch: Duration = .seconds(60)
    /// For the answer to a poll for events over UCWA: how long servers are silent, and the time that an answer takes
    /// (UCWA sheet 3.8).
    public var webPoll: Duration = .seconds(240)
    /// How often a UCWA server is told that the user is there: after five minutes without it they are shown inactive
    /// (UCWA sheet 3.5).
    public var webActivity: Duration = .seconds(200)

    public init() {}
}
