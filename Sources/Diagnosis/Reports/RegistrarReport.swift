/// What answered where the registrar may be, to a REGISTER without credentials.
public struct RegistrarReport: Sendable, Equatable {
    /// What came back.
    public enum Answer: Sendable, Equatable {
        /// There was no connection, or none that may be believed.
        case notReached
        /// The connection is there; nothing came in time.
        case silent
        /// The connection was closed, or something other than SIP answered; in words.
        case foreign(reason: String)
        /// The registrar asks for authentication (401, 407).
        case challenge(Challenge)
        /// The user's home is elsewhere.
        case moved(to: String)
        /// The registrar refuses for another reason.
        case refused(Refusal)
        /// The registrar lets anybody in, which none should.
        case admitted
    }

    /// What the registrar asks for.
    public struct Challenge: Sendable, Equatable {
        /// The schemes on offer, in the registrar's order.
        public var schemes: [Scheme]
        /// What the registrar calls itself, such as `RTC/7.0`; may be empty.
        public var product: String
        /// Where the pool issues certificates; nil if it does not say.
        public var certificateService: String?

        public init(schemes: [Scheme], product: String = "", certificateService: String? = nil) {
            self.schemes = schemes
            self.product = product
            self.certificateService = certificateService
        }

        /// Whether the account can use one of the schemes.
        public var isServed: Bool { schemes.contains { $0.use != .none } }
    }

    /// A way of authentication that the registrar offers, and what it is to the account.
    public struct Scheme: Sendable, Equatable {
        public enum Use: Sendable, Equatable {
            /// A sign-in uses it.
            case first
            /// A sign-in could use it.
            case possible
            /// A sign-in does not use it: it is not served here, or the account's settings exclude it.
            case none
        }

        /// As the registrar writes it.
        public var name: String
        /// The version of the protocol ([MS-SIPAE] 2.2); nil for schemes that are not known.
        public var version: Int?
        public var use: Use

        public init(_ name: String, version: Int? = nil, _ use: Use) {
            self.name = name
            self.version = version
            self.use = use
        }
    }

    /// Why the registrar refuses.
    public struct Refusal: Sendable, Equatable {
        public var status: Int
        /// The server's words; may be empty.
        public var reason: String
        /// The number of `ms-diagnostics`.
        public var code: Int?
        /// Whether the client's name is what is refused.
        public var isOfUserAgent: Bool
        /// Another user agent that the same registrar does let through to authentication.
        public var acceptedUserAgent: String?

        public init(
            status: Int, reason: String = "", code: Int? = nil, isOfUserAgent: Bool = false,
            acceptedUserAgent: String? = nil
        ) {
            self.status = status
            self.reason = reason
            self.code = code
            self.isOfUserAgent = isOfUserAgent
            self.acceptedUserAgent = acceptedUserAgent
        }
    }

    /// How a sign-in comes to ask this host.
    public enum Origin: Sendable, Equatable {
        /// The user has named it.
        case given
        case autodiscover
        /// A DNS SRV record of this name.
        case service(String)
        /// One of the usual names beside the domain.
        case usualName
        /// The domain itself, for want of anything better.
        case domain
        /// Another registrar sent the user there.
        case redirect
    }

    public var origin: Origin
    public var isEncrypted: Bool
    public var connection: ConnectionReport
    public var answer: Answer

    public init(
        _ origin: Origin, isEncrypted: Bool = true, _ connection: ConnectionReport, _ answer: Answer
    ) {
        self.origin = origin
        self.isEncrypted = isEncrypted
        self.connection = connection
        self.answer = answer
    }

    /// Whether somebody has named the place, rather than that it is worth a guess.
    public var isNamed: Bool {
        switch origin {
        case .given, .autodiscover, .service, .redirect: true
        case .usualName, .domain: false
        }
    }

    /// What the registrar asks for, if it is one.
    public var challenge: Challenge? {
        if case .challenge(let challenge) = answer { challenge } else { nil }
    }

    /// Whether a registrar answered that can be signed in to, here or where it sends the user.
    public var isUseful: Bool {
        switch answer {
        case .challenge, .moved: true
        case .notReached, .silent, .foreign, .refused, .admitted: false
        }
    }
}
