/// A way of authentication in SIP, [MS-SIPAE] 2.2.
public enum AuthenticationScheme: String, Sendable, Hashable, CaseIterable {
    /// TLS with derived session key: by a certificate that the pool issued.
    case tlsDSK = "TLS-DSK"
    /// By a ticket of the domain.
    case kerberos = "Kerberos"
    /// By login name and password.
    case ntlm = "NTLM"
}

extension AuthenticationScheme: CustomStringConvertible {
    /// The name in messages.
    public var description: String { rawValue }
}
