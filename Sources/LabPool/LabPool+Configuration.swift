extension LabPool {
    /// What a pool is to be like.
    public struct Configuration: Sendable {
        /// The SIP domain.
        public var domain = "contoso.example"
        /// The users; the demonstration account where the list is empty.
        public var accounts: [Account] = []
        /// The host name in the pool's URLs and redirects; it must lead to a loopback address.
        public var host = "localhost"
        /// The port of SIP over TLS; 0 for a free one.
        public var sipTLSPort = 0
        /// The port of SIP over TCP; 0 for a free one.
        public var sipTCPPort = 0
        /// The port of the web services; 0 for a free one.
        public var webPort = 0
        /// Whether the web services are HTTPS; plain HTTP serves clients that cannot be told to trust the pool.
        public var isWebEncrypted = true
        /// Where the authority's certificate is written; a temporary directory where it is nil.
        public var directory: String?
        /// How long every answer, and the opening of every connection, takes.
        public var delay = Duration.zero
        /// What the pool does wrong.
        public var faults = FaultPlan()

        /// The usual pool.
        public init() {}
    }
}
