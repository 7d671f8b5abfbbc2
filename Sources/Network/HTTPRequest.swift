import EventLoop

/// One HTTP request.
public struct HTTPRequest: Sendable {
    /// The request's method.
    public enum Method: String, Sendable, Hashable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// How the client proves who it is. A password is judged once: what is then said of it is the answer.
    public enum Authentication: Sendable {
        /// Not at all, or by fields that the caller sets itself.
        case none
        /// Windows authentication with a password: Negotiate with the Kerberos ticket that it gets (RFC 4559), where this
        /// computer is set up for the user's realm; otherwise NTLM ([MS-NLMP]), bare or where that is not offered inside
        /// Negotiate, all of whose legs travel on one connection.
        case password(Credentials)
        /// Negotiate (RFC 4559) with the Kerberos ticket that the user already has.
        case singleSignOn
        /// Name and password in the clear (RFC 7617); over TLS only.
        case basic(Credentials)
    }

    /// What becomes of an answer that names another place.
    public enum Redirects: Sendable, Hashable {
        /// It is the answer.
        case report
        /// A `GET` goes on there, to `https` only, at most this many times, without authentication and cookies of its
        /// own where the host is another.
        case follow(limit: Int)
    }

    /// The bound of an answer's body where a request sets no other, in bytes.
    public static let defaultMaximumBody = 4 * 1024 * 1024

    public var method: Method
    /// An absolute `http` or `https` URL without user and password.
    public var url: String
    public var headers: HTTPHeaders
    /// Sent with every method but `GET` and `HEAD`.
    public var body: [UInt8]
    public var authentication: Authentication
    public var redirects: Redirects
    /// Whether the answer may come compressed.
    public var acceptsCompression: Bool
    /// The bound of the answer's body in bytes, after decompression.
    public var maximumBody: Int
    /// The bound of the whole exchange, connection included.
    public var timeout: Duration
    /// Told, on the loop, when the connection stands on which the request travels.
    public var onConnection: @LoopActor @Sendable () -> Void = {}

    public init(
        _ method: Method = .get, url: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        authentication: Authentication = .none, redirects: Redirects = .report, acceptsCompression: Bool = false,
        maximumBody: Int = defaultMaximumBody, timeout: Duration = .seconds(30)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.authentication = authentication
        self.redirects = redirects
        self.acceptsCompression = acceptsCompression
        self.maximumBody = maximumBody
        self.timeout = timeout
    }
}
