import Localization

extension Verdict {
    /// The web services cannot be reached, or not be believed.
    static func webServiceConnection(_ findings: [Finding]) -> Verdict? {
        guard let report = findings.webServices.first(where: { !$0.connection.isReached }) else { return nil }
        let connection = report.connection
        switch connection.reach {
        case .nameNotFound:
            return Verdict(
                .webServicesInternal, .serverAdministrator, at: connection.authority,
                localized(
                    """
                    The pool names \(connection.host) for its web services, and this name does not exist \
                    here (DNS).
                    """),
                advice:
                    localized(
                        """
                        Outside the organisation this means that the pool tells its internal address: the \
                        reverse proxy must forward port 443 to port 4443 of the pool, not to 443, and the \
                        external web services address must be in public DNS. Until then, use the \
                        organisation's network or VPN.
                        """))
        case .unreachable(let reason):
            return Verdict(
                .webServicesUnreachable, .networkAdministrator, at: connection.authority,
                localized("The pool's web services at \(connection.authority) cannot be reached: \(reason)."),
                advice:
                    localized(
                        """
                        Without them no new certificate can be issued. The firewall must let port \
                        \(connection.port) through to the web services, or to the reverse proxy, which must \
                        forward it to port 4443 of the pool.
                        """))
        case .resolverSilent, .proxyFailed, .proxyLogOn, .tlsFailed, .untrusted, .reached:
            return Self.connection(connection)
        }
    }

    /// The web services answer, but not as they should.
    static func webServiceAnswer(_ findings: [Finding]) -> Verdict? {
        guard let report = findings.webServices.first(where: { $0.connection.isReached && !$0.isUseful }) else {
            return nil
        }
        switch report.answer {
        case .notReached, .described, .challenge: return nil
        case .foreign(let reason):
            return Verdict(
                .webServicesForeign, .networkAdministrator, at: report.connection.authority,
                localized(
                    """
                    Something else answers in the place of the pool's web services at \(report.url): \
                    \(reason).
                    """),
                advice: localized(
                    """
                    A login page or a captive portal may be in front of them. The reverse proxy must pass \
                    these addresses through without a log-on of its own.
                    """))
        case .federated: return federated(report)
        case .broken(let reason):
            return failing(report, localized("The web service at \(report.url) breaks off: \(reason)."))
        case .refusedAddress(let reason):
            return failing(
                report,
                localized(
                    """
                    The pool names \(report.url) for its web services, which may not be asked: \(reason).
                    """))
        case .status(_, 28029?): return modernAuthentication(report)
        case .status(let status, _) where [502, 503, 504].contains(status):
            return Verdict(
                .webServicesFailing, .serverAdministrator, at: report.connection.authority,
                localized(
                    """
                    The web services at \(report.connection.host) answer \(status): the reverse proxy \
                    reaches nothing behind it, or the service is stopped.
                    """),
                advice: localized(
                    """
                    The reverse proxy must forward port 443 to port 4443 of the pool, and the pool's web \
                    services must run (\(report.url)).
                    """))
        case .status(let status, let code?):
            return failing(
                report, localized("The web service at \(report.url) answers \(status) (X-Ms-diagnostics \(code))."))
        case .status(let status, nil):
            return failing(report, localized("The web service at \(report.url) answers \(status)."))
        }
    }

    private static func failing(_ report: WebServiceReport, _ message: String) -> Verdict {
        Verdict(
            .webServicesFailing, .serverAdministrator, at: report.connection.authority, message,
            advice: localized(
                """
                The administrator must check the pool's web services, and that the reverse proxy forwards \
                port 443 to port 4443 of the pool.
                """))
    }

    /// How the web services want the user to log on.
    static func logOn(_ findings: [Finding]) -> Verdict? {
        for report in findings.webServices where report.service == .logOn {
            guard case .challenge(let schemes) = report.answer else { continue }
            let known = schemes.map { $0.lowercased() }
            if known.contains("ntlm") || known.contains("basic") { continue }
            guard known.contains("negotiate") else { return modernAuthentication(report) }
            return Verdict(
                .kerberosOnly, .user, at: report.connection.authority,
                localized(
                    """
                    The web services at \(report.connection.host) accept Kerberos alone, no password.
                    """),
                advice: localized(
                    """
                    Get a ticket (kinit) and switch single sign-on on, or ask the administrator to allow \
                    NTLM.
                    """))
        }
        return nil
    }

    private static func federated(_ report: WebServiceReport) -> Verdict {
        Verdict(
            .federated, .serverAdministrator, at: report.connection.authority,
            localized(
                """
                The web services at \(report.connection.host) take log-ons only by way of a federation server \
                (ADFS or Microsoft Online) that this program cannot ask.
                """),
            advice: allowWindowsAuthentication)
    }

    private static let allowWindowsAuthentication = localized(
        """
        The administrator must allow Windows authentication for this account, at least inside the \
        organisation's network.
        """)

    private static func modernAuthentication(_ report: WebServiceReport) -> Verdict {
        Verdict(
            .modernAuthentication, .serverAdministrator, at: report.connection.authority,
            localized(
                """
                The web services at \(report.connection.host) want modern authentication, which a password \
                cannot do.
                """),
            advice: allowWindowsAuthentication)
    }
}
