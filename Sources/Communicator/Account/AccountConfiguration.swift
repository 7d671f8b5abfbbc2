public import Authentication
public import Discovery
import EventLoop
public import Network

/// Who signs in and how, as the user has set it.
public struct AccountConfiguration: Sendable {
    /// How the user proves who they are to the registrar.
    public enum Authentication: Sendable {
        /// The strongest scheme that the registrar offers and that can be used here.
        case automatic
        case only(AuthenticationScheme)

        /// Whether the scheme may be used.
        func allows(_ scheme: AuthenticationScheme) -> Bool {
            switch self {
            case .automatic: true
            case .only(let chosen): chosen == scheme
            }
        }
    }

    /// What the account is signed in over.
    public enum Transport: Sendable {
        /// SIP over TLS; UCWA where no registrar can be connected to.
        case automatic
        /// SIP.
        case only(Candidate.Transport)
        /// UCWA.
        case web

        /// How registrars are reached.
        var registrars: Candidates.Transport {
            switch self {
            case .automatic, .web: .automatic
            case .only(let transport): .only(transport)
            }
        }
    }

    /// How the user logs on in a browser, at servers that want that (OAuth 2.0).
    public struct ModernAuthentication: Sendable {
        /// Where the browser is.
        public enum Means: Sendable {
            /// On this computer.
            case browser
            /// On any device: the user types a code there.
            case deviceCode
        }

        /// What the administrator calls this program at the identity provider.
        public var client: String
        public var means: Means

        public init(client: String, means: Means = .browser) {
            self.client = client
            self.means = means
        }
    }

    /// What of the traffic is shown to the host.
    public enum Trace: Sendable {
        case none
        /// Every message, with secrets replaced.
        case redacted
        /// Every message as it is. Only when the user asks for it.
        case unsafe
    }

    public var address: SignInAddress
    /// The login name as the user typed it; the address unless set.
    public var login: String
    /// The registrar that the user named, or over UCWA the server of the web services; nil: found from the address.
    public var server: ServerAddress?
    public var transport: Transport = .automatic
    public var authentication: Authentication = .automatic
    /// Whether the servers are shown the desktop's Kerberos ticket instead of a password.
    public var usesSingleSignOn = false
    /// Whether a browser window may open on this computer, where a pool lets users in by its own log-on page alone.
    public var opensBrowser = false
    /// Nil: not at all.
    public var modernAuthentication: ModernAuthentication?
    /// Whether the password is kept in the desktop's keyring, and taken from there before the user is asked.
    public var keepsPasswordInKeyring = false
    public var userAgent: String = UserAgent.standard
    /// Where certificates and trust decisions are kept; nil: nowhere.
    public var directory: String?
    /// A PEM file of authorities that are trusted besides the system's.
    public var authorityFile: String?
    public var proxy: Proxy = .none
    /// Addresses that replace the resolver's answers.
    public var overrides: [HostOverride] = []
    public var trace: Trace = .none
    /// Whether the host looks at the trace at the moment; what nobody sees is not made.
    public var isTraceWatched: @LoopActor @Sendable () -> Bool = { true }
    public var timing = Timing()

    public init(address: SignInAddress, login: String? = nil, server: ServerAddress? = nil) {
        self.address = address
        self.login = login.flatMap { $0.isEmpty ? nil : $0 } ?? address.description
        self.server = server
    }
}
