/// Something that happened at the pool.
public enum PoolEvent: Sendable, Hashable {
    /// A service of the pool.
    public enum Service: String, Sendable, Hashable {
        case sip
        case web
    }

    /// A client connected; connections of a service are counted from 1.
    case connected(Service, connection: Int, peer: String)
    /// A connection ended.
    case disconnected(Service, connection: Int)
    /// A request arrived: method and Request-URI or path.
    case request(Service, connection: Int, method: String, target: String)
    /// A request was answered.
    case answer(Service, connection: Int, status: Int)
    /// A request was refused.
    case refusal(Service, connection: Int, Refusal)
    /// A Windows log-on was refused after the client had answered the challenge: a bad password. `total` counts them.
    case logOnFailed(Service, connection: Int, total: Int)
    /// A Windows log-on succeeded.
    case loggedOn(connection: Int, address: String)
    /// A web ticket was issued.
    case ticketIssued(address: String)
    /// A certificate was issued.
    case certificateIssued(address: String)
    /// A security association was established: TLS version and suite inside TLS-DSK.
    case authenticated(connection: Int, address: String, parameters: String)
    /// An endpoint registered for the first time, or again. `roundTrips` is how many exchanges, this one and the opening
    /// of the connection included, each had to wait for the one before since the connection was opened.
    case registered(connection: Int, address: String, isRefresh: Bool, roundTrips: Int)
    /// An endpoint is no longer registered.
    case deregistered(connection: Int, address: String)
}
