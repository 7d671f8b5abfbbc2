internal import CGSSAPI

/// GSSAPI could not do what was asked of it.
public struct GSSError: Error, Sendable, Hashable {
    /// What a person can do something about.
    public enum Problem: Sendable, Hashable, CaseIterable {
        /// The desktop has no ticket.
        case noTicket
        /// The ticket's time is over.
        case ticketExpired
        /// The clocks of this computer and the other side are too far apart.
        case clockSkew
        /// The key distribution centre does not know the user.
        case unknownUser
        /// The key distribution centre does not know the service.
        case unknownService
        /// Nobody is known who serves the realm.
        case unknownRealm
        /// The key distribution centre does not answer.
        case centreUnreachable
        /// The password is wrong.
        case wrongPassword
        /// The password must be changed first.
        case passwordExpired
        /// The account is locked or disabled.
        case accountLocked
        /// The system does not have the mechanism.
        case mechanismMissing
        /// The other side's token cannot be read.
        case badToken
        /// Anything else.
        case other

        /// Whether somebody has judged the password, or the account that it belongs to.
        public var isAboutPassword: Bool {
            switch self {
            case .wrongPassword, .passwordExpired, .accountLocked: true
            default: false
            }
        }
    }

    /// The mechanism that failed.
    public let mechanism: GSSMechanism
    /// What it is, as far as that is known.
    public let problem: Problem
    /// The library's own words, in the language of the library.
    public let reason: String

    /// Tells an error with these words.
    public init(_ mechanism: GSSMechanism, _ problem: Problem, reason: String) {
        self.mechanism = mechanism
        self.problem = problem
        self.reason = reason
    }

    init(_ status: GSSStatus, of mechanism: GSSMechanism) {
        self.init(mechanism, Self.problem(of: status, mechanism), reason: status.words(mechanism))
    }

    /// Tells an error of the Kerberos library.
    init(kerberosCode code: Int32, reason: String) {
        self.init(.kerberos, Self.problem(ofKerberos: code) ?? .other, reason: reason)
    }

    private static func problem(of status: GSSStatus, _ mechanism: GSSMechanism) -> Problem {
        // The codes of krb5 are negative numbers of 32 bits, which GSSAPI hands on without their sign.
        problem(ofKerberos: Int32(truncatingIfNeeded: status.minor)) ?? problem(ofMajor: status.major, mechanism)
    }

    private static func problem(ofKerberos code: Int32) -> Problem? {
        switch Int(code) {
        case Int(KRB5_FCC_NOFILE), Int(KRB5_CC_NOTFOUND), Int(KRB5_NO_TKT_SUPPLIED): return .noTicket
        case Int(KRB5KRB_AP_ERR_TKT_EXPIRED): return .ticketExpired
        case Int(KRB5KRB_AP_ERR_SKEW), Int(KRB5_KDCREP_SKEW), Int(KRB5KRB_AP_ERR_TKT_NYV),
            Int(KRB5KDC_ERR_NEVER_VALID):
            return .clockSkew
        case Int(KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN): return .unknownUser
        case Int(KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN): return .unknownService
        case Int(KRB5_REALM_UNKNOWN), Int(KRB5_REALM_CANT_RESOLVE), Int(KRB5_CONFIG_NODEFREALM),
            Int(KRB5KDC_ERR_WRONG_REALM), Int(KRB5_CONFIG_CANTOPEN):
            return .unknownRealm
        case Int(KRB5_KDC_UNREACH): return .centreUnreachable
        case Int(KRB5KDC_ERR_PREAUTH_FAILED), Int(KRB5KRB_AP_ERR_BAD_INTEGRITY): return .wrongPassword
        case Int(KRB5KDC_ERR_KEY_EXP): return .passwordExpired
        case Int(KRB5KDC_ERR_CLIENT_REVOKED): return .accountLocked
        default: return nil
        }
    }

    private static func problem(ofMajor major: UInt32, _ mechanism: GSSMechanism) -> Problem {
        switch CGSSAPI_routineError(major) {
        case CGSSAPI_badMechanism: .mechanismMissing
        case CGSSAPI_noCredential: .noTicket
        // NTLM has no tickets; gss-ntlmssp calls a challenge too old whose time is hours from now.
        case CGSSAPI_contextExpired where mechanism == .ntlm: .clockSkew
        case CGSSAPI_credentialsExpired, CGSSAPI_contextExpired: .ticketExpired
        case CGSSAPI_defectiveToken: .badToken
        default: .other
        }
    }
}
