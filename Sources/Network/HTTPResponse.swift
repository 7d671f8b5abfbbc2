/// The answer to a request: after authentication, and after redirects that were followed.
public struct HTTPResponse: Sendable {
    /// The status code, such as 200.
    public let status: Int
    public let headers: HTTPHeaders
    public let body: [UInt8]
    /// Where the answer comes from.
    public let url: String
    /// The absolute URL that a redirect (3xx) names.
    public let redirect: String?
    /// What secured the connection; nil without TLS.
    public let tls: TLSDetails?
    /// Whether a certificate says that it comes from the host of the URL: one that passed without the user's exception.
    public let isVerified: Bool
    /// The server's address, or the proxy's.
    public let peer: Endpoint?
    /// Our end of the connection.
    public let local: Endpoint?
    /// How many connections were made for this answer; 0 where an open one was used again.
    public let newConnections: Int
    /// Whether the server has been shown what follows from the user's password, and has judged it.
    public internal(set) var hasJudgedPassword: Bool

    /// Whether the server wants a name and a password in the clear (Basic, RFC 7617), and offers nothing stronger.
    public var wantsBasicAlone: Bool {
        status == 401 && headers.offers("Basic")
            && !["NTLM", "Negotiate", "Bearer", "Digest"].contains { headers.offers($0) }
    }

    /// An answer put together by hand, as a scripted server in a test gives it: a verified one where the URL is `https`,
    /// unless said otherwise.
    public init(
        status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], url: String, redirect: String? = nil,
        tls: TLSDetails? = nil, isVerified: Bool? = nil, peer: Endpoint? = nil, local: Endpoint? = nil,
        newConnections: Int = 0, hasJudgedPassword: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
        self.redirect = redirect
        self.tls = tls
        self.isVerified = isVerified ?? url.hasPrefix("https:")
        self.peer = peer
        self.local = local
        self.newConnections = newConnections
        self.hasJudgedPassword = hasJudgedPassword
    }
}
