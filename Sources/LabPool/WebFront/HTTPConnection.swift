import EventLoop

/// What the web front remembers about one connection. NTLM authenticates the connection, not the request.
@LoopActor
final class HTTPConnection {
    /// A port of the web services.
    enum Door: Sendable {
        /// The web services of a site.
        case site(PoolSite.Location)
        /// The federation service.
        case federation
        /// Plain HTTP, which only sends clients on to the external site.
        case plain
    }

    /// Counts the pool's connections from 1.
    let number: Int
    /// Which door the client has come in by.
    let door: Door
    /// The depth of the chain of exchanges when the connection was open.
    let depth: Int
    /// The log-on that is under way.
    var logOn: WindowsAcceptor?
    /// The user whom a log-on on this connection has authenticated.
    var account: Account?

    init(number: Int, door: Door, depth: Int) {
        self.number = number
        self.door = door
        self.depth = depth
    }
}
