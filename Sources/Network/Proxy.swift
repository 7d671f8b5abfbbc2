/// The way out of the local network.
public enum Proxy: Sendable {
    /// Straight to the server, whatever the environment says.
    case none
    /// What `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say.
    case environment
    /// An HTTP proxy; everything but plain HTTP requests goes through `CONNECT`. It is shown a password by Digest or NTLM.
    case http(ProxyServer)
    /// The same over TLS, where Basic does too.
    case https(ProxyServer)
    /// A SOCKS 4a proxy, which resolves the host names.
    case socks4(ProxyServer)
    /// A SOCKS 5 proxy (RFC 1928), which resolves the host names.
    case socks5(ProxyServer)
}

/// Where a proxy listens and as whom to use it.
public struct ProxyServer: Sendable {
    public var host: String
    public var port: UInt16
    /// Name and password; nil where the proxy asks for none.
    public var credentials: Credentials?

    public init(host: String, port: UInt16, credentials: Credentials? = nil) {
        self.host = host
        self.port = port
        self.credentials = credentials
    }
}
