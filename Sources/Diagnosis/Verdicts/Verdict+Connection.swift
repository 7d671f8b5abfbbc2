import Localization
import Network
import Security

extension Verdict {
    /// No way leads to a registrar: of those that somebody has named, or else of all, the one that leads furthest is
    /// told.
    static func registrarConnection(_ findings: [Finding]) -> Verdict? {
        let registrars = findings.registrars
        guard !registrars.contains(where: { $0.connection.isReached }),
            registrars.contains(where: \.isNamed) || !findings.autodiscover.contains(where: \.leadsOn)
        else { return nil }
        let named = registrars.filter(\.isNamed)
        let others = registrars.map(\.connection) + findings.autodiscover.map(\.connection).filter { !$0.isReached }
        let ways = named.isEmpty ? others : named.map(\.connection)
        let furthest = ways.enumerated().max { left, right in
            (left.element.distance, -left.offset) < (right.element.distance, -right.offset)
        }
        return furthest.flatMap { connection($0.element) }
    }

    /// What keeps a connection from coming about, and how to mend that; nil if nothing does.
    static func connection(_ report: ConnectionReport) -> Verdict? {
        var verdict = obstacle(report)
        verdict?.place = report.authority
        return verdict
    }

    /// What to do about a name that somebody names and that does not exist.
    static let addName = localized(
        """
        Connect to the organisation's network or VPN; if it does not exist there either, its administrator must add it.
        """)

    private static func obstacle(_ report: ConnectionReport) -> Verdict? {
        switch report.reach {
        case .reached: nil
        case .nameNotFound:
            Verdict(
                .noServer, .networkAdministrator, localized("The name \(report.host) does not exist (DNS)."),
                advice: addName)
        case .resolverSilent:
            Verdict(
                .resolver, .networkAdministrator,
                localized("The name server (DNS) does not answer for \(report.host)."),
                advice: localized("Check the connection to the network, and which name servers this computer uses."))
        case .unreachable(let reason):
            Verdict(
                .unreachable, .networkAdministrator, localized("\(report.authority) cannot be reached: \(reason)."),
                advice:
                    localized(
                        """
                        Check that this computer is in the right network (VPN), that host and port are \
                        right, and that no firewall keeps port \(report.port) closed.
                        """))
        case .proxyFailed(let reason):
            Verdict(
                .proxy, .networkAdministrator, localized("The proxy does not lead to \(report.authority): \(reason)."),
                advice: localized(
                    """
                    Check the proxy settings; the proxy must allow connections to port \(report.port).
                    """))
        case .proxyLogOn:
            Verdict(
                .proxy, .user,
                localized(
                    """
                    The proxy between this computer and \(report.authority) wants a user name and password, or others \
                    than it was given.
                    """),
                advice: localized("Enter the proxy's user name and password in the proxy settings."))
        case .tlsFailed(let failure): tls(failure, report)
        case .untrusted: certificate(report.chain, report)
        }
    }

    private static func tls(_ failure: TLSFailure, _ report: ConnectionReport) -> Verdict {
        let message = localized("No secure connection to \(report.authority) can be agreed on: \(failure).")
        return switch failure {
        case .notTLS:
            Verdict(
                .tls, .user, message,
                advice: localized(
                    """
                    Check the port in the account's settings; 5061 and 443 are usual for TLS, 5060 for TCP.
                    """))
        case .protocolVersion, .noCommonCipher:
            Verdict(
                .tls, .serverAdministrator, message,
                advice: localized(
                    """
                    The administrator of \(report.host) must allow TLS 1.2 with a modern cipher suite.
                    """))
        case .closed, .alert, .other:
            Verdict(
                .tls, .serverAdministrator, message,
                advice: localized(
                    """
                    A firewall may be inspecting connections, or the server has no usable certificate; ask \
                    its administrator.
                    """))
        }
    }
}

extension ConnectionReport {
    /// How far it led, for comparison.
    fileprivate var distance: Int {
        switch reach {
        case .nameNotFound: 0
        case .resolverSilent: 1
        case .unreachable: 2
        case .proxyFailed, .proxyLogOn: 3
        case .tlsFailed: 4
        case .untrusted: 5
        case .reached: 6
        }
    }
}
