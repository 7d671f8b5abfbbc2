internal import Localization

extension GSSError {
    /// What it means, as a sentence without a stop; the library's own words where there are none of ours.
    public var explanation: String {
        switch problem {
        case .noTicket where mechanism == .ntlm: localized("NTLM needs a password")
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
        case .mechanismMissing where mechanism == .ntlm: localized("NTLM needs the package gss-ntlmssp")
        case .mechanismMissing: localized("Kerberos is not installed")
        case .badToken: localized("The server's part of the sign-in cannot be read: \(reason)")
        case .other: reason
        }
    }
}
