public import Authentication

extension LabPool {
    /// The places that autodiscover names where other machines publish the pool's ports; what is nil is `host` with the
    /// port that is open.
    public struct Access: Sendable, Equatable {
        /// The web services: `host`, or `host:port` where the port is not the scheme's own.
        public var web: String?
        /// SIP over TLS: `host:port`.
        public var sip: String?

        /// The pool's own ports.
        public init(web: String? = nil, sip: String? = nil) {
            self.web = web
            self.sip = sip
        }
    }

    /// Who keeps the users' contact lists.
    public enum ContactKeeping: Sendable, Hashable {
        case pool
        /// Exchange, and the pool refuses subscriptions to the list (488).
        case exchangeRefused
        /// Exchange, and the pool says so with an empty list.
        case exchangeEmpty
    }

    /// What a pool is to be like.
    public struct Configuration: Sendable {
        /// The SIP domain.
        public var domain = "contoso.example"
        /// The users; the demonstration account where the list is empty.
        public var accounts: [Account] = []
        /// The host name in the pool's URLs and redirects; it must lead to a loopback address.
        public var host = "localhost"
        /// Where clients inside are told to go.
        public var internalAccess = Access()
        /// Where clients outside are told to go.
        public var externalAccess = Access()
        /// The port of SIP over TLS; 0 for a free one.
        public var sipTLSPort = 0
        /// The port of SIP over TCP; 0 for a free one.
        public var sipTCPPort = 0
        /// The port of SIP over TLS for clients outside, as behind an Edge; 0 for a free one.
        public var edgePort = 0
        /// The port of the internal web site; 0 for a free one.
        public var webPort = 0
        /// The port of the external web site, which a reverse proxy forwards to; 0 for a free one.
        public var externalWebPort = 0
        /// The port of plain HTTP, which sends clients on to the external web site; 0 for a free one.
        public var plainWebPort = 0
        /// The port of the federation service; 0 for a free one.
        public var federationPort = 0
        /// Whether the web services are HTTPS; plain HTTP serves clients that cannot be told to trust the pool.
        public var isWebEncrypted = true
        /// Who keeps the users' contact lists.
        public var contactKeeping = ContactKeeping.pool
        /// Whether the pool tells of its address book's web services and of photos. Without them people are searched by
        /// SIP alone.
        public var hasAddressBook = true
        /// What the registrars offer, in the order of the 401.
        public var schemes: [AuthenticationScheme] = [.tlsDSK]
        /// The keys of the pool's services in Kerberos, `sip/` and `HTTP/` on its hosts; the system's keytab where it is
        /// nil.
        public var keytab: String?
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
