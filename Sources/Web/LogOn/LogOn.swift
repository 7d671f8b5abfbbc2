internal import Network
internal import Security

/// One proof of who one is, shown in one way.
enum LogOn: Sendable {
    case certificate(TLSIdentity)
    case windows(HTTPRequest.Authentication)
    case userName(Credentials)
    case federation(Credentials, ServiceDescription.TicketPolicy)
    case bearer(any TokenSource, IdentityProvider)

    /// The way in which it is shown.
    var way: LogOnWay {
        switch self {
        case .certificate: .certificate
        case .windows: .windows
        case .userName: .userName
        case .federation: .federation
        case .bearer: .bearer
        }
    }

    /// Whether a password is the proof.
    var isByPassword: Bool {
        switch self {
        case .windows(.password), .userName, .federation: true
        case .windows, .certificate, .bearer: false
        }
    }

    /// The key that opens what is encrypted for whoever shows this; nil if nothing can be.
    var key: PrivateKey? {
        if case .certificate(let identity) = self { identity.key } else { nil }
    }

    /// What a failure means that is put in terms of passwords: a certificate, a token or a Kerberos ticket is none.
    func failure(_ error: WebError) -> WebError {
        guard case .credentialsRefused(let reply) = error else { return error }
        return switch self {
        case .certificate, .bearer: .ticketRefused(reply, reason: reply.reasonGiven)
        case .windows(.singleSignOn) where reply.takesLogOn: .singleSignOnRefused(reply)
        case .windows, .userName, .federation: error
        }
    }

    /// Whether another log-on may follow after this one has failed so. A password that was refused, or may have been,
    /// is not sent again in any other way: that would count as another wrong password.
    func permitsAnother(after error: WebError) -> Bool {
        switch (self, error) {
        case (.bearer, _): false
        case (_, .addressRefused), (_, .policyUnsupported), (_, .requestFailed): true
        // Nothing was proved: there is no Kerberos ticket, or no NTLM.
        case (_, .unreachable(_, _, .noTicket)): true
        case (_, .unreachable(_, _, .logOnImpossible)): !error.refusesPassword
        case (_, .unexpectedStatus(let reply)): [404, 405, 501].contains(reply.status)
        case (.certificate, .ticketRefused), (_, .singleSignOnRefused), (.windows(.singleSignOn), .credentialsRefused):
            true
        case (_, .ticketRefused(let reply, _)): reply.refusesWay
        case (.windows, .credentialsRefused): !error.refusesPassword
        default: false
        }
    }
}
