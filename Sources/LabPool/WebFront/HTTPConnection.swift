import EventLoop

/// What the web front remembers about one connection. NTLM authenticates the connection, not the request.
@LoopActor
final class HTTPConnection {
    /// Counts the pool's connections from 1.
    let number: Int
    /// The depth of the chain of exchanges when the connection was open.
    let depth: Int
    /// The log-on that is under way.
    var logOn: WindowsAcceptor?
    /// The user whom a log-on on this connection has authenticated.
    var account: Account?

    init(number: Int, depth: Int) {
        self.number = number
        self.depth = depth
    }
}
