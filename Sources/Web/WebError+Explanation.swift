internal import Localization
internal import Network
internal import Security

extension WebError: CustomStringConvertible {
    /// What was tried, what came back and what to do, in sentences for a person.
    public var description: String { "\(attempt) \(outcome) \(remedy)" }

    /// What was tried.
    public var attempt: String {
        switch self {
        case .credentialsRefused(let reply), .singleSignOnRefused(let reply), .unexpectedStatus(let reply),
            .notTheService(let reply, _), .ticketRefused(let reply, _), .ticketOver(let reply),
            .certificateRefused(let reply, _),
            .federationRefused(let reply, _):
            localized("Asked \(reply.url) for \(reply.step).")
        case .unreachable(let step, let url, _), .untrusted(let step, let url, _),
            .addressRefused(let step, let url, _),
            .policyUnsupported(let step, let url, _):
            localized("Asked \(url) for \(step).")
        case .certificateUnusable(let url, _): localized("Asked \(url) for \(WebStep.certificate).")
        case .providerRefused(let url, _): localized("Asked \(url) for \(WebStep.token).")
        case .requestFailed(let step, _): localized("Wrote a request for \(step).")
        }
    }

    /// What came back.
    public var outcome: String {
        switch self {
        case .credentialsRefused(let reply) where !reply.takesLogOn:
            localized("The web services take no Windows log-on, which this client uses (\(reply)).")
        case .credentialsRefused(let reply): localized("Login name or password was not accepted (\(reply)).")
        case .singleSignOnRefused: localized("The server did not accept the Kerberos ticket.")
        case .unreachable(_, _, let reason): localized("\(reason).")
        case .untrusted(_, _, let problem): problem.explanation
        case .addressRefused(_, _, let reason): localized("The request was not sent: \(reason).")
        case .unexpectedStatus(let reply) where reply.status >= 500:
            localized("The web services do not work at the moment (\(reply)).")
        case .unexpectedStatus(let reply): localized("The web services gave an unexpected answer (\(reply)).")
        case .notTheService(let reply, let reason): localized("The answer (\(reply)) is not the service's: \(reason).")
        case .policyUnsupported(_, _, let reason):
            localized("This program cannot log on to the web services: \(reason).")
        case .ticketOver(let reply):
            localized("The web services gave no ticket (\(reply.description(with: "\(WebDocumentError.overAtOnce)"))).")
        case .ticketRefused(let reply, let reason):
            localized("The web services gave no ticket (\(reply.description(with: reason))).")
        case .federationRefused(let reply, let refusal):
            localized("The federation service does not vouch for the user: \(refusal) (\(reply)).")
        case .providerRefused(_, let refusal): localized("The identity provider gave no token: \(refusal).")
        case .certificateRefused(let reply, let reason):
            localized("The web services gave no certificate (\(reply.description(with: reason))).")
        case .certificateUnusable(_, let reason): localized("The certificate that came cannot be used: \(reason).")
        case .requestFailed(_, let reason): localized("That failed: \(reason).")
        }
    }

    /// What to do.
    public var remedy: String {
        if needsModernAuthentication { return OAuthRefusal.clientRemedy }
        return switch self {
        case .credentialsRefused(let reply)
        where !reply.hasJudgedPassword && reply.schemes.map({ $0.lowercased() }) == ["negotiate"]:
            localized(
                """
                The server offers Kerberos alone: get a ticket (kinit) and switch single sign-on on, or ask the \
                administrator to allow NTLM for the web services.
                """)
        case .credentialsRefused(let reply) where !reply.takesLogOn:
            localized("Ask the administrator to allow NTLM or Negotiate for the web services.")
        case .credentialsRefused: Self.passwordRemedy
        case .unreachable(_, _, let reason) where reason.refusesPassword: Self.passwordRemedy
        case .singleSignOnRefused: localized("Get a Kerberos ticket (kinit), or switch single sign-on off.")
        case .unreachable(let step, _, .nameNotFound(_)) where step != .serviceDescription:
            localized(
                """
                The address comes from the server's own description. From outside its network this means that the \
                reverse proxy is not set up correctly; ask the administrator.
                """)
        case .unreachable(_, let url, _):
            localized("Check the network, the proxy settings and whether \(url) opens in a browser.")
        case .untrusted(_, _, let problem): problem.remedy
        case .addressRefused: localized("Ask the administrator to correct the web services' addresses.")
        case .unexpectedStatus(let reply) where reply.status == 404 || reply.status >= 500:
            localized(
                "The web services or the reverse proxy in front of them are not working; try later or ask the administrator."
            )
        case .unexpectedStatus: localized("Ask the administrator about the web services.")
        case .notTheService:
            localized(
                """
                A login page, a captive portal or a reverse proxy seems to be in front of the web services; open the \
                address in a browser, and ask the administrator if it is not yours to change.
                """)
        case .policyUnsupported(.federationDescription, _, _):
            localized("Ask the administrator to allow sign-in with login name and password (usernamemixed) in ADFS.")
        case .policyUnsupported:
            localized("Ask the administrator to allow Windows authentication for the web services.")
        case .certificateRefused(let reply, _) where reply.fault?.code == "MessageExpired": Self.clocks
        case .ticketOver: Self.clocks
        case .federationRefused(_, let refusal): refusal.remedy
        case .providerRefused(_, let refusal): refusal.remedy
        case .ticketRefused(let reply, _) where [28055, 28056].contains(reply.errorID): OAuthRefusal.registrationRemedy
        case .ticketRefused(let reply, _) where reply.status >= 500 && reply.fault?.refusesCredentials != true:
            localized("Ask the administrator about the web services.")
        case .ticketRefused: localized("Check that the login name belongs to the sign-in address.")
        case .certificateRefused:
            localized("Ask the administrator whether certificate authentication is allowed for the user.")
        case .certificateUnusable: localized("Check the clock of this computer; if it is right, the server's is wrong.")
        case .requestFailed: localized("Check the sign-in address.")
        }
    }

    private static var passwordRemedy: String {
        localized(
            """
            Enter the password again. If it is right, the login name may be wanted as DOMAIN\\user or as user@domain; \
            the password may have expired, or the account be locked. Where nobody can sign in, a reverse proxy in \
            front of the web services may break Windows log-ons (NTLM): that is for its administrator to mend.
            """)
    }

    private static var clocks: String {
        localized(
            """
            Compare this computer's clock with the server's: a ticket that is over at once means that one of them \
            is wrong.
            """)
    }

    private var needsModernAuthentication: Bool {
        switch self {
        case .credentialsRefused(let reply) where !reply.takesLogOn && reply.offers("bearer"): true
        case .credentialsRefused(let reply), .unexpectedStatus(let reply), .ticketRefused(let reply, _):
            reply.errorID == 28029
        default: false
        }
    }
}
