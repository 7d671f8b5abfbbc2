public import Network

/// How the user proves to the ticket service who they are.
public enum WebLogin: Sendable {
    /// With login name and password, by NTLM.
    case password(Credentials)
    /// With the Kerberos ticket that the user already has.
    case singleSignOn

    var authentication: HTTPRequest.Authentication {
        switch self {
        case .password(let credentials): .ntlm(credentials)
        case .singleSignOn: .singleSignOn
        }
    }
}
