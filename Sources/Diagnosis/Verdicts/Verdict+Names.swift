import Localization
import Security

extension Verdict {
    /// No name server answers at all.
    static func resolver(_ findings: [Finding]) -> Verdict? {
        let answers = findings.names.map(\.answer)
        let failures = answers.compactMap { if case .failed(let reason) = $0 { reason } else { nil } }
        guard let first = failures.first, failures.count == answers.count,
            !findings.registrars.contains(where: \.isUseful)
        else { return nil }
        return Verdict(
            .resolver, .networkAdministrator, localized("The name server (DNS) answers no question: \(first)."),
            advice: localized(
                """
                Check that this computer is connected to a network (or its VPN), and which name servers it \
                uses.
                """))
    }

    /// Some other machine answers for every name, as networks do that want a log-on or a consent first.
    static func captivePortal(_ findings: [Finding]) -> Verdict? {
        let secured = findings.connections.filter { $0.chain != nil }
        let isForeign = { (report: ConnectionReport) in report.chain?.faults.contains(.nameMismatch) == true }
        let machines = Set(secured.compactMap { $0.chain?.links.first?.fingerprint })
        guard Set(secured.map(\.host)).count > 1, machines.count == 1, secured.allSatisfy(isForeign),
            findings.autodiscover.contains(where: { if case .foreign = $0.answer { true } else { false } })
        else { return nil }
        let name = secured.first?.chain?.links.first?.subject ?? ""
        return Verdict(
            .captivePortal, .user, localized("One machine (“\(name)”) answers in the place of every server."),
            advice:
                localized(
                    """
                    The network probably wants you to sign in or to agree to its terms: open any web page \
                    in a browser, then try again.
                    """))
    }

    /// Nothing leads from the address to a server.
    static func noServer(_ findings: [Finding]) -> Verdict? {
        let hosts = findings.registrars.filter { $0.origin != .domain }
        let isNowhere = { (report: ConnectionReport) in report.reach == .nameNotFound }
        guard !findings.registrars.contains(where: \.isUseful), hosts.allSatisfy({ isNowhere($0.connection) }),
            findings.autodiscover.allSatisfy({ isNowhere($0.connection) })
        else { return nil }
        if let given = hosts.first(where: { $0.origin == .given }) {
            return Verdict(
                .noServer, .user,
                localized(
                    """
                    The server \(given.connection.host), which the account's settings name, does not exist.
                    """),
                advice:
                    localized(
                        """
                        Correct the server in the account's settings, or leave it empty so that it is found \
                        by itself. An internal name is known only inside the organisation's network or VPN.
                        """))
        }
        for report in hosts {
            guard case .service(let name) = report.origin else { continue }
            return Verdict(
                .noServer, .networkAdministrator,
                localized(
                    """
                    The DNS service \(name) names the server \(report.connection.host), which does not exist here.
                    """),
                advice: addName)
        }
        return Verdict(
            .noServer, .user,
            localized(
                """
                Nothing leads from the sign-in address to a server: none of the names that Skype for \
                Business uses exists.
                """),
            advice: findServer)
    }

    /// What to do where nothing leads to the server.
    static let findServer = localized(
        """
        Check the sign-in address. If it is right, connect to the organisation's network or \
        VPN, or name the server in the account's settings; the administrator knows it.
        """)
}
