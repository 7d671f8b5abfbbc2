public import Network
public import Security

/// What a user can show a ticket service to prove who they are.
public enum WebLogin: Sendable {
    /// The certificate that the pool has issued to them, with its key.
    case certificate(TLSIdentity)
    /// The Kerberos ticket that they already have.
    case singleSignOn
    /// Login name and password.
    case password(Credentials)
}
