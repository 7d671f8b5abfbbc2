import Authentication
import Discovery
import Localization
import Network
import SIP
import Security

extension SignInError {
    /// NTLM or Kerberos came to nothing.
    init(_ error: GSSExchangeError, of scheme: AuthenticationScheme, at candidate: Candidate) {
        let cause: GSSError? = if case .mechanism(let cause) = error { cause } else { nil }
        self.init(
            Self.kind(of: error), localized("\(error)."),
            tried: localized("Sign-in by \(scheme.rawValue) at \(candidate.authority)."),
            answer: cause.map { "\($0.reason)." } ?? localized("\(error)."),
            advice: cause.map { Self.advice(for: $0.problem) } ?? Self.otherAdvice)
    }

    /// The server refused a ticket that was good when it was issued.
    init(ticketRefusedIn response: Message, by candidate: Candidate) {
        let isSkewed = Self.isSkewed(response)
        self.init(
            .credentialsRefused,
            isSkewed
                ? localized("\(GSSExchangeError.mechanism(GSSError(.kerberos, .clockSkew, reason: ""))).")
                : localized("The server did not accept the Kerberos ticket."),
            tried: localized("Sign-in by Kerberos at \(candidate.authority)."), answer: Self.words(of: response),
            advice: isSkewed ? Self.advice(for: .clockSkew) : Self.otherAdvice)
    }

    /// Whether the server's clock and this computer's are so far apart that a proof may be refused for that.
    private static func isSkewed(_ response: Message) -> Bool {
        if response.isAboutClocks { return true }
        let skew = response.headers[.date].flatMap(HTTPDate.seconds).map { $0 - UnixTime.now } ?? 0
        return abs(skew) > Self.kerberosTolerance
    }

    /// The server refused what NTLM makes of the password.
    init(passwordRefusedIn response: Message, by candidate: Candidate) {
        let skew = Self.isSkewed(response) ? "\(GSSError(.ntlm, .clockSkew, reason: "").explanation)." : ""
        self.init(
            .credentialsRefused,
            response.isAboutClocks ? skew : localized("The login name or the password is wrong."),
            tried: localized("Sign-in by NTLM at \(candidate.authority)."), answer: Self.words(of: response),
            advice: response.isAboutClocks
                ? Self.advice(for: .clockSkew) : Self.loginAdvice + (skew.isEmpty ? "" : " \(skew)"))
    }

    /// How far clocks may be apart, in seconds (the standard of Windows and of MIT's Kerberos).
    private static let kerberosTolerance: Int64 = 300

    /// The status and the reasons of a response.
    static func words(of response: Message) -> String {
        ([response.status.map { "\($0.code)" }, response.explanation].compactMap { $0 }
            + response.diagnostics.map { "ms-diagnostics \($0.code)" }).joined(separator: "; ")
    }

    /// What to do about a refused login.
    static var loginAdvice: String {
        localized(
            """
            Enter the password again. If it is right, the login name may be wanted as DOMAIN\\user or as user@domain; the \
            password may have expired, or the account be locked.
            """)
    }

    private static var otherAdvice: String {
        localized("Try again; if it stays so, ask the administrator of the server.")
    }

    private static func kind(of error: GSSExchangeError) -> Kind {
        switch error {
        case .mechanism(let cause): kind(of: cause.problem)
        case .noMechanism: .noCommonScheme
        case .foreignTarget, .unreadableToken, .weakChallenge, .abandoned, .unfinished: .protocolViolation
        }
    }

    static func kind(of problem: GSSError.Problem) -> Kind {
        switch problem {
        case .noTicket, .ticketExpired, .unknownUser, .wrongPassword, .passwordExpired, .clockSkew:
            .credentialsRefused
        case .accountLocked: .accountRefused
        case .unknownService, .mechanismMissing: .noCommonScheme
        case .unknownRealm: .nameNotFound
        case .centreUnreachable: .unreachable
        case .badToken: .protocolViolation
        case .other: .internal
        }
    }

    static func advice(for problem: GSSError.Problem) -> String {
        switch problem {
        case .noTicket, .ticketExpired: localized("Get a Kerberos ticket (kinit), or switch single sign-on off.")
        case .clockSkew: localized("Set this computer's clock.")
        case .unknownUser, .wrongPassword: loginAdvice
        case .unknownService: localized("Ask the administrator to register the service principal of the server.")
        case .unknownRealm: localized("Check the login name, or name the realm's server in /etc/krb5.conf.")
        case .centreUnreachable: localized("Check the network, and whether this computer is in the right one (VPN).")
        case .passwordExpired: localized("Change the password.")
        case .accountLocked: localized("Ask the administrator of the server.")
        case .mechanismMissing: localized("Install the package, and sign in again.")
        case .badToken, .other: otherAdvice
        }
    }
}

extension Message {
    /// Whether the server says that it refuses a proof for its time ([MS-OCER] 1013).
    var isAboutClocks: Bool { diagnostics.contains { $0.code == 1013 } }
}
