public import Security

/// What a user proves themselves with to NTLM or Kerberos.
public enum LogOn: Sendable {
    /// What the desktop has, such as a Kerberos ticket.
    case singleSignOn
    /// A login name as people type it, and its password.
    case password(LoginName, Secret)
}
