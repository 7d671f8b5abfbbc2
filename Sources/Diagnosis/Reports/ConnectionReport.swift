import Localization
public import Network
public import Security

/// How a connection to a service came about, or why it did not.
public struct ConnectionReport: Sendable, Equatable {
    /// How far the way to a server led.
    public enum Reach: Sendable, Equatable {
        /// The resolver knows no address for the name.
        case nameNotFound
        /// The resolver did not answer.
        case resolverSilent
        /// Refused, no route, or nothing came back; in words.
        case unreachable(reason: String)
        /// The proxy did not make the connection; in words.
        case proxyFailed(reason: String)
        /// The proxy wants to know who asks, or refuses whom it was told.
        case proxyLogOn
        /// TLS could not be agreed on.
        case tlsFailed(TLSFailure)
        /// The server's certificate is not trusted; the chain tells why.
        case untrusted
        /// The connection is there, and secured if it is to be.
        case reached
    }

    /// The name or address that was asked for.
    public var host: String
    public var port: UInt16
    public var reach: Reach
    /// The addresses that were tried, in their order.
    public var attempts: [Endpoint]
    /// Version and suite of TLS, also where the certificate was refused; nil without TLS.
    public var protection: TLSParameters?
    /// What the server's certificates are like; nil where none were seen.
    public var chain: CertificateChainReport?
    /// Until an address was known, until connected, until secured; each from the start, nil where it did not come so far.
    public var times: Times

    /// The times of a connection's phases.
    public struct Times: Sendable, Equatable {
        public var lookup: Duration?
        public var connected: Duration?
        public var secured: Duration?

        public init(lookup: Duration? = nil, connected: Duration? = nil, secured: Duration? = nil) {
            self.lookup = lookup
            self.connected = connected
            self.secured = secured
        }
    }

    public init(
        host: String, port: UInt16, reach: Reach, attempts: [Endpoint] = [], protection: TLSParameters? = nil,
        chain: CertificateChainReport? = nil, times: Times = Times()
    ) {
        self.host = host
        self.port = port
        self.reach = reach
        self.attempts = attempts
        self.protection = protection
        self.chain = chain
        self.times = times
    }

    /// `host:port`, with brackets around an IPv6 address.
    public var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether the server is there and may be believed.
    public var isReached: Bool { reach == .reached }
}

extension ConnectionReport.Reach {
    /// What became of an attempt; nil for a failure that came after the connection was there.
    init?(_ error: NetworkError) {
        switch error {
        case .nameNotFound: self = .nameNotFound
        case .connectTimedOut(let target, _) where target.attempts.isEmpty: self = .resolverSilent
        case .connectTimedOut: self = .unreachable(reason: localized("nothing answered"))
        case .unreachable(_, let reason): self = .unreachable(reason: reason)
        case .proxyFailed(_, let reason): self = .proxyFailed(reason: reason)
        case .proxyAuthenticationFailed: self = .proxyLogOn
        case .proxyWantsBasic: self = .proxyFailed(reason: "\(error)")
        case .tlsFailed(_, let failure): self = .tlsFailed(failure)
        case .untrusted: self = .untrusted
        case .invalidAddress, .outOfResources: self = .unreachable(reason: "\(error)")
        case .invalidRequest, .timedOut, .connectionLost, .congested, .tooLarge, .malformed, .noTicket,
            .logOnImpossible, .redirectRefused:
            return nil
        }
    }
}
