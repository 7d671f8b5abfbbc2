internal import CGSSAPI

/// A name of GSSAPI.
public struct GSSName: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case service
        case user
        case enterprise
    }

    let text: String
    let kind: Kind

    /// A service on a host, such as `sip` on `fe01.contoso.com`.
    public static func service(_ service: String, on host: String) -> GSSName {
        GSSName(text: "\(service)@\(host)", kind: .service)
    }

    /// A user as the mechanism writes them: a principal of Kerberos, `DOMAIN\user` of NTLM.
    public static func user(_ text: String) -> GSSName {
        GSSName(text: text, kind: .user)
    }

    /// A user by a name that only the key distribution centre can resolve (RFC 6806 5).
    public static func enterprise(_ text: String) -> GSSName {
        GSSName(text: text, kind: .enterprise)
    }

    /// Lends the library's form of the name.
    func with<Value>(
        _ mechanism: GSSMechanism, _ body: (gss_name_t?) throws(GSSError) -> Value
    ) throws(GSSError) -> Value {
        var name: gss_name_t?
        var status = GSSStatus()
        let bytes = Array(text.utf8)
        status.major = CGSSAPI_importName(&status.minor, bytes, bytes.count, oid, &name)
        defer {
            var ignored: OM_uint32 = 0
            gss_release_name(&ignored, &name)
        }
        guard !status.isError else { throw GSSError(status, of: mechanism) }
        return try body(name)
    }

    private var oid: gss_OID? {
        switch kind {
        case .service: CGSSAPI_hostBasedService()
        case .user: CGSSAPI_userName()
        case .enterprise: CGSSAPI_enterpriseName()
        }
    }
}
