/// The web services of a pool, as its autodiscover service names them. Each is an `https` URL.
public struct PoolLinks: Sendable, Hashable {
    /// Where the pool thinks that the client is.
    public var location: AccessLocation?
    /// Issues web tickets.
    public var webTickets: String?
    /// Where UCWA applications are made.
    public var ucwa: String?
    /// The user's autodiscover page.
    public var userPage: String?

    public init(
        location: AccessLocation? = nil, webTickets: String? = nil, ucwa: String? = nil, userPage: String? = nil
    ) {
        self.location = location
        self.webTickets = webTickets
        self.ucwa = ucwa
        self.userPage = userPage
    }
}
