internal import CGSSAPI

/// What one side proves itself with. Acquiring one may ask a key distribution centre and thus block.
public final class GSSCredential: @unchecked Sendable {
    let mechanism: GSSMechanism
    /// Whose words an error is told in: the mechanism's, or those of the one that Negotiate agrees on.
    let subject: GSSMechanism
    // Never written after `init`; the library's credentials may be used by several threads.
    let handle: gss_cred_id_t?
    /// What the credential rests on, as long as it lives.
    private let ticket: KerberosTicket?

    private init(
        _ mechanism: GSSMechanism, _ subject: GSSMechanism, _ handle: gss_cred_id_t?, _ ticket: KerberosTicket?
    ) {
        self.mechanism = mechanism
        self.subject = subject
        self.handle = handle
        self.ticket = ticket
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
        // The other mechanisms need more tokens than one.
        return mechanism == .negotiate ? try credential.negotiating(.kerberos) : credential
    }

    /// The same credential of Negotiate, which agrees on one mechanism alone.
    private func negotiating(_ mechanism: GSSMechanism) throws(GSSError) -> GSSCredential {
        var status = GSSStatus()
        status.major = CGSSAPI_negotiateOnly(&status.minor, mechanism.oid, handle)
        guard !status.isError else { throw GSSError(status, of: mechanism) }
        return self
    }

    /// A user's credential by their password. Kerberos shows it to the key distribution centre, once.
    ///
    /// - Parameter mechanism: ``GSSMechanism/kerberos`` or ``GSSMechanism/ntlm``.
    public static func password(
        _ mechanism: GSSMechanism, _ user: GSSName, _ password: Secret
    ) throws(GSSError) -> GSSCredential {
        guard mechanism == .ntlm else { return try ticket(KerberosTicket(user, password), mechanism) }
        return try user.with(mechanism) { (name) throws(GSSError) in
            try acquire(mechanism) { status, handle in
                // gss-ntlmssp reads on to a zero, whatever length it is told.
                status.major = password.terminated.withBytes {
                    CGSSAPI_acquireWithPassword(
                        &status.minor, mechanism.oid, name, $0.baseAddress, password.count, &handle)
                }
            }
        }
    }

    /// A user's credential by their password for Negotiate, which agrees on NTLM alone (RFC 4178).
    public static func negotiatedNTLM(_ user: GSSName, _ password: Secret) throws(GSSError) -> GSSCredential {
        try user.with(.ntlm) { (name) throws(GSSError) in
            let credential = try acquire(.negotiate, about: .ntlm) { status, handle in
                status.major = password.terminated.withBytes {
                    CGSSAPI_acquireNegotiatedNTLM(
                        &status.minor, name, $0.bindMemory(to: CChar.self).baseAddress, &handle)
                }
            }
            return try credential.negotiating(.ntlm)
        }
    }

    /// A user's credential by a ticket that was got for it: for Kerberos, or for Negotiate, which agrees on Kerberos alone.
    public static func ticket(
        _ ticket: KerberosTicket, _ mechanism: GSSMechanism
    ) throws(GSSError) -> GSSCredential {
        let credential = try acquire(mechanism, about: .kerberos, keeping: ticket) { status, handle in
            status.major = CGSSAPI_acquireFromCache(&status.minor, mechanism.oid, ticket.cache, &handle)
        }
        return mechanism == .negotiate ? try credential.negotiating(.kerberos) : credential
    }

    /// A server's credential: the keys of `keytab`, or of the system's, for Kerberos.
    ///
    /// - Parameter datagramFlags: what NTLM's variant without a connection offers ([MS-NLMP] 2.2.2.5); nil for the one
    ///   that has a connection.
    public static func acceptor(
        _ mechanism: GSSMechanism, keytab: String? = nil, datagramFlags: UInt32? = nil
    ) throws(GSSError) -> GSSCredential {
        try acquire(mechanism) { status, handle in
            status.major =
                mechanism == .negotiate
                ? CGSSAPI_acquireNegotiatingAcceptor(&status.minor, keytab, &handle)
                : CGSSAPI_acquireAcceptor(&status.minor, mechanism.oid, keytab, &handle)
            guard let datagramFlags, !status.isError else { return }
            status.major = CGSSAPI_setNTLMFlags(&status.minor, &handle, datagramFlags)
        }
    }

    private static func acquire(
        _ mechanism: GSSMechanism, about subject: GSSMechanism? = nil, keeping ticket: KerberosTicket? = nil,
        _ body: (inout GSSStatus, inout gss_cred_id_t?) -> Void
    ) throws(GSSError) -> GSSCredential {
        var status = GSSStatus()
        var handle: gss_cred_id_t?
        body(&status, &handle)
        let credential = GSSCredential(mechanism, subject ?? mechanism, handle, ticket)
        guard !status.isError else { throw GSSError(status, of: credential.subject) }
        return credential
    }
}
