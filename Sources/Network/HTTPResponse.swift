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
    /// The server's address, or the proxy's.
    public let peer: Endpoint?
    /// How many connections were made for this answer; 0 where an open one was used again.
    public let newConnections: Int

    /// An answer put together by hand, as a scripted server in a test gives it.
    public init(
        status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], url: String, redirect: String? = nil,
        tls: TLSDetails? = nil, peer: Endpoint? = nil, newConnections: Int = 0
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
        self.redirect = redirect
        self.tls = tls
        self.peer = peer
        self.newConnections = newConnections
    }
}
