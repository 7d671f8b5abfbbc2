public import Network
public import Security

/// What a user can show a ticket service to prove who they are.
public enum WebLogin: Sendable {
    /// The certificate that the pool has issued to them, with its key.
    case certificate(TLSIdentity)
    /// The Kerberos ticket that they already have.
    case singleSignOn
    /// Access tokens of whichever identity provider the service names.
    case tokens(any TokenSource)
    /// Login name and password.
    case password(Credentials)
}
