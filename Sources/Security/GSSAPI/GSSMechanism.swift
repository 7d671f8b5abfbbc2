internal import CGSSAPI

/// A way of proving who one is by GSSAPI (RFC 2743).
public enum GSSMechanism: Sendable, Hashable {
    /// Kerberos 5 (RFC 4121).
    case kerberos
    /// NTLM ([MS-NLMP]), by the system's gss-ntlmssp.
    case ntlm
    /// SPNEGO (RFC 4178), as HTTP's Negotiate uses it.
    case negotiate

    var oid: gss_OID? {
        switch self {
        case .kerberos: CGSSAPI_kerberosMechanism()
        case .ntlm: CGSSAPI_ntlmMechanism()
        case .negotiate: CGSSAPI_spnegoMechanism()
        }
    }
}
