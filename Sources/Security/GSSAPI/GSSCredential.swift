internal import CGSSAPI

/// What one side proves itself with. Acquiring one may ask a key distribution centre and thus block.
public final class GSSCredential: @unchecked Sendable {
    let mechanism: GSSMechanism
    // Never written after `init`; the library's credentials may be used by several threads.
    let handle: gss_cred_id_t?

    private init(_ mechanism: GSSMechanism, _ handle: gss_cred_id_t?) {
        self.mechanism = mechanism
        self.handle = handle
    }

    deinit {
        var minor: OM_uint32 = 0
        var handle = handle
        gss_release_cred(&minor, &handle)
    }

    /// What the user's desktop has: for Kerberos its ticket, for Negotiate a Kerberos ticket.
    public static func singleSignOn(_ mechanism: GSSMechanism) throws(GSSError) -> GSSCredential {
        let credential: GSSCredential
        do {
            credential = try acquire(mechanism) { status, handle in
                status.major = CGSSAPI_acquireInitiator(&status.minor, mechanism.oid, &handle)
            }
        } catch {
            // gss-ntlmssp tells that there is nothing by the error of a file that is not there.
            guard mechanism == .ntlm, error.problem == .other else { throw error }
            throw GSSError(.ntlm, .noTicket, reason: error.reason)
        }
        guard mechanism == .negotiate else { return credential }
        // The other mechanisms need more tokens than one.
        var status = GSSStatus()
        status.major = CGSSAPI_negotiateOnly(&status.minor, CGSSAPI_kerberosMechanism(), credential.handle)
        guard !status.isError else { throw GSSError(status, of: .kerberos) }
        return credential
    }

    /// A user's credential by their password. Kerberos shows it to the key distribution centre, once.
    public static func password(
        _ mechanism: GSSMechanism, _ user: GSSName, _ password: Secret
    ) throws(GSSError) -> GSSCredential {
        // gss-ntlmssp reads on to a zero, whatever length it is told.
        let terminated = Secret(count: password.count + 1) { copy in password.withBytes { copy.copyMemory(from: $0) } }
        return try user.with(mechanism) { (name) throws(GSSError) in
            try acquire(mechanism) { status, handle in
                status.major = terminated.withBytes {
                    CGSSAPI_acquireWithPassword(
                        &status.minor, mechanism.oid, name, $0.baseAddress, password.count, &handle)
                }
            }
        }
    }

    /// A server's credential: the keys of `keytab`, or of the system's, for Kerberos.
    ///
    /// - Parameter datagramFlags: what NTLM's variant without a connection offers ([MS-NLMP] 2.2.2.5); nil for the one
    ///   that has a connection.
    public static func acceptor(
        _ mechanism: GSSMechanism, keytab: String? = nil, datagramFlags: UInt32? = nil
    ) throws(GSSError) -> GSSCredential {
        try acquire(mechanism) { status, handle in
            status.major = CGSSAPI_acquireAcceptor(&status.minor, mechanism.oid, keytab, &handle)
            guard let datagramFlags, !status.isError else { return }
            status.major = CGSSAPI_setNTLMFlags(&status.minor, &handle, datagramFlags)
        }
    }

    private static func acquire(
        _ mechanism: GSSMechanism, _ body: (inout GSSStatus, inout gss_cred_id_t?) -> Void
    ) throws(GSSError) -> GSSCredential {
        var status = GSSStatus()
        var handle: gss_cred_id_t?
        body(&status, &handle)
        let credential = GSSCredential(mechanism, handle)
        guard !status.isError else { throw GSSError(status, of: mechanism) }
        return credential
    }
}
