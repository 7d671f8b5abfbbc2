import EventLoop
public import Security

/// How connections are made: whom to trust, through what proxy, how long to wait, who looks on.
public struct NetworkConfiguration: Sendable {
    /// Decides about server certificates, for byte streams and HTTP alike.
    public var trust: TrustPolicy
    /// The way out. The default asks the environment, as other programs do.
    public var proxy: Proxy
    /// Keeps a wrong password from being shown to the proxy more than once; nil where one connection is all that there is.
    public var proxyGate: ProxyGate?
    /// Addresses that replace the resolver's answers.
    public var overrides: [HostOverride]
    /// The longest time until a connection is ready for use: resolver, proxy and TLS included.
    public var connectTimeout: Duration
    /// The `User-Agent` of HTTP requests.
    public var userAgent: String
    /// Who is told what is sent and received.
    public var trace: NetworkTrace?
    /// Who is told how each connection came about, when it has or has not; on the loop.
    public var record: (@LoopActor @Sendable (ConnectionRecord) -> Void)?

    public init(
        trust: TrustPolicy, proxy: Proxy = .environment, overrides: [HostOverride] = [],
        connectTimeout: Duration = .seconds(20), userAgent: String = "", trace: NetworkTrace? = nil
    ) {
        self.trust = trust
        self.proxy = proxy
        self.overrides = overrides
        self.connectTimeout = connectTimeout
        self.userAgent = userAgent
        self.trace = trace
    }
}
