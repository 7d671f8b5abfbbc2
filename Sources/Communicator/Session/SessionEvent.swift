import Authentication
public import EventLoop
public import Security

/// What a session tells its host.
public enum SessionEvent: Sendable {
    case step(StepReport)
    case certificate(CertificateQuestion)
    case password(PasswordQuestion)
    case host(HostQuestion)
    case page(LogOnPage)
    case signedIn(SignedIn)
    /// The connection is lost, or an attempt to sign in again has failed; the session goes on trying.
    case interrupted(Interruption)
    /// Registered again after an interruption.
    case restored(Restored)
    /// The keyring has the password from now on.
    case passwordKept
    /// Something that the user should know; the session goes on.
    case notice(String)
    case trace(TraceLine)
    case messaging(MessagingEvent)
    case conference(ConferenceEvent)
    case contacts(ContactReport)
    case presence(PresenceReport)
    case people(PeopleEvent)
    /// The session is over: because it was asked for, or for this reason.
    case ended(SignInError?)
}

/// Shall this server certificate be trusted?
public struct CertificateQuestion: Sendable {
    public enum Answer: Sendable {
        case reject
        /// For the rest of the session.
        case acceptOnce
        /// For good, by the certificate's fingerprint.
        case acceptAlways
    }

    public let problem: CertificateProblem
    public let answer: Signal<Answer>
}

/// A password is needed; nil answers that there is none.
public struct PasswordQuestion: Sendable {
    public let login: String
    /// The host that will be shown a proof of it.
    public let host: String
    /// Why it is needed now.
    public let reason: String
    public let answer: Signal<Secret?>
}

/// Is this host right? It is outside the domain of the sign-in address, and whoever names it cannot prove to speak for
/// the domain.
public struct HostQuestion: Sendable {
    /// The domain of the sign-in address.
    public let domain: String
    public let host: String
    public let answer: Signal<Bool>
}

/// What became of a sign-in.
public struct SignedIn: Sendable, Equatable {
    public var uri: String
    /// `host:port` of the registrar.
    public var server: String
    /// The `Server` header of the registrar, such as `RTC/7.0`; may be empty.
    public var product: String
    /// TLS of the connection; nil over TCP.
    public var connection: Protection?
    /// What signs the messages.
    public var signing: Protection?
    /// The endpoint's GRUU, if the registrar assigned one.
    public var gruu: String?
    /// Unix seconds.
    public var certificateExpires: Int64?
    /// Until the registration must be refreshed.
    public var registrationLifetime: Duration
    /// Whether a kept certificate was enough, without password and web services.
    public var usedKeptCertificate: Bool
    /// Whether the connection goes through an Edge.
    public var isRemote: Bool

    /// A TLS version and cipher suite; for signatures by NTLM or Kerberos the scheme and nothing.
    public struct Protection: Sendable, Equatable {
        public var version: String
        public var cipher: String

        private init(version: String, cipher: String) {
            self.version = version
            self.cipher = cipher
        }

        init(_ parameters: TLSParameters) {
            version = parameters.version.description
            cipher = parameters.cipherSuite
        }

        init(_ proof: ProofSummary) {
            switch proof {
            case .certificate(let summary): self = Self(summary.parameters)
            case .logOn(let scheme, _):
                self = Self(version: scheme.rawValue, cipher: "")
            }
        }
    }
}
