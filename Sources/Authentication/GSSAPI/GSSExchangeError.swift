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
        case .mechanism(let error): error.explanation
        case .noMechanism(let scheme): localized("\(scheme) cannot be done here")
        case .foreignTarget(let target): localized("The server asks for a proof to another service, \(target)")
        case .unreadableToken(let error): localized("The server's part of the sign-in cannot be read: \(error)")
        case .weakChallenge: localized("The server asks for signatures that are not safe")
        case .abandoned: localized("The server did not answer the beginning of the sign-in")
        case .unfinished: localized("The server did not finish the sign-in")
        }
    }
}
