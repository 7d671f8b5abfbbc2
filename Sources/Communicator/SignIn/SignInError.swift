/// Why a sign-in, or a session that was signed in, came to its end, as a person needs it told.
public struct SignInError: Error, Sendable, Equatable {
    /// What kind of trouble it is; it decides who is asked and whether trying again makes sense.
    public enum Kind: Sendable, Hashable, CaseIterable {
        case address
        case option
        case passwordNeeded
        case credentialsRefused
        case certificateRefused
        case accountRefused
        case userAgentRefused
        case noCommonScheme
        case nameNotFound
        case unreachable
        case tls
        case untrusted
        case connectionLost
        case timeout
        case serverUnavailable
        case protocolViolation
        case signedInElsewhere
        case accountMoved
        case `internal`

        /// Whether the same attempt may succeed later with nothing changed.
        public var mayPass: Bool {
            switch self {
            case .nameNotFound, .unreachable, .tls, .connectionLost, .timeout, .serverUnavailable, .protocolViolation,
                .accountMoved:
                true
            case .address, .option, .passwordNeeded, .credentialsRefused, .certificateRefused, .accountRefused,
                .userAgentRefused, .noCommonScheme, .untrusted, .signedInElsewhere, .internal:
                false
            }
        }

        /// Whether a look at all that a sign-in needs may tell more: not for what the user has just been told to change.
        public var callsForDiagnosis: Bool {
            switch self {
            case .certificateRefused, .userAgentRefused, .noCommonScheme, .nameNotFound, .unreachable, .tls, .untrusted,
                .connectionLost, .timeout, .serverUnavailable, .protocolViolation:
                true
            case .address, .option, .passwordNeeded, .credentialsRefused, .accountRefused, .signedInElsewhere,
                .accountMoved, .internal:
                false
            }
        }

        /// Whether a session that was signed in tries again by itself: where ``mayPass`` says so, and for a
        /// certificate that is not trusted, which is what the log-in page of a foreign network shows.
        var mayRecover: Bool { mayPass || self == .untrusted }
    }

    public var kind: Kind
    /// One sentence: what happened.
    public var message: String
    /// What was tried.
    public var tried: String
    /// What came back.
    public var answer: String
    /// What to do.
    public var advice: String
    /// How long the server asked to wait.
    public var retryAfter: Duration?
    /// The status of the server's answer, where it was that.
    public var status: Int?

    public init(
        _ kind: Kind, _ message: String, tried: String = "", answer: String = "", advice: String = "",
        retryAfter: Duration? = nil, status: Int? = nil
    ) {
        self.kind = kind
        self.message = message
        self.tried = tried
        self.answer = answer
        self.advice = advice
        self.retryAfter = retryAfter
        self.status = status
    }
}
