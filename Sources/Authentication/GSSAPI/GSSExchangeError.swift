internal import Localization
public import Security

/// An authentication by NTLM or Kerberos that came to nothing.
public enum GSSExchangeError: Error, Sendable, Equatable {
    /// The mechanism says so.
    case mechanism(GSSError)
    /// The scheme is not one of GSSAPI's.
    case noMechanism(AuthenticationScheme)
    /// The server names another service than SIP's for the proof.
    case foreignTarget(String)
    /// A token is missing, empty, not base64 or too long.
    case unreadableToken(SecurityError)
    /// The server wants weaker signatures than those of NTLMv2.
    case weakChallenge
    /// The server dropped the handshake and offers its schemes anew.
    case abandoned
    /// The server's last token does not finish the handshake.
    case unfinished
}

extension GSSExchangeError: CustomStringConvertible {
    /// One sentence without a stop.
    public var description: String {
        switch self {
        case .mechanism(let error): Self.words(error)
        case .noMechanism(let scheme): localized("\(scheme) cannot be done here")
        case .foreignTarget(let target): localized("The server asks for a proof to another service, \(target)")
        case .unreadableToken(let error): localized("The server's part of the sign-in cannot be read: \(error)")
        case .weakChallenge: localized("The server asks for signatures that are not safe")
        case .abandoned: localized("The server did not answer the beginning of the sign-in")
        case .unfinished: localized("The server did not finish the sign-in")
        }
    }

    private static func words(_ error: GSSError) -> String {
        switch error.problem {
        case .noTicket where error.mechanism == .ntlm: localized("NTLM needs a password")
        case .noTicket: localized("There is no Kerberos ticket")
        case .ticketExpired: localized("The Kerberos ticket has expired")
        case .clockSkew: localized("This computer's clock and the server's differ too much")
        case .unknownUser: localized("The domain does not know the login name")
        case .unknownService: localized("The domain does not know the server's SIP service")
        case .unknownRealm: localized("The Kerberos realm of the login name is not found")
        case .centreUnreachable: localized("The domain's Kerberos server does not answer")
        case .wrongPassword: localized("The login name or the password is wrong")
        case .passwordExpired: localized("The password has expired")
        case .accountLocked: localized("The account is locked or disabled")
        case .mechanismMissing where error.mechanism == .ntlm: localized("NTLM needs the package gss-ntlmssp")
        case .mechanismMissing: localized("Kerberos is not installed")
        case .badToken: localized("The server's part of the sign-in cannot be read: \(error.reason)")
        case .other: error.reason
        }
    }
}
