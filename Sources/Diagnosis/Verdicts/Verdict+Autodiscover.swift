import Localization
import Web

extension Verdict {
    /// Autodiscover can be reached, but leads to no registrar; nor does anything else.
    static func autodiscover(_ findings: [Finding]) -> Verdict? {
        guard !findings.registrars.contains(where: { $0.isNamed || $0.speaksSIP }),
            !findings.autodiscover.contains(where: \.leadsOn)
        else { return nil }
        let answers = findings.autodiscover.filter(\.connection.isReached)
        let telling = answers.enumerated().min { left, right in
            (left.element.rank, left.offset) < (right.element.rank, right.offset)
        }
        return telling.flatMap { obstacle(behind: $0.element, findings) ?? answer($0.element) }
    }

    /// What keeps a sign-in from the place that an answer leads to.
    private static func obstacle(behind report: AutodiscoverReport, _ findings: [Finding]) -> Verdict? {
        guard case .redirect(let url, isForeign: false) = report.answer else { return nil }
        return findings.autodiscover.first { $0.url == url }.flatMap { connection($0.connection) }
    }

    private static func answer(_ report: AutodiscoverReport) -> Verdict? {
        let host = report.connection.host
        let place = report.connection.authority
        switch report.answer {
        case .notReached, .servers, .ticketNeeded: return nil
        case .redirect(let url, isForeign: _) where report.leadsToRetiredService: return retired(url, place)
        case .redirect(let url, isForeign: true): return foreign(url, host, place)
        case .redirect(let url, isForeign: false):
            return misconfigured(
                place, localized("Autodiscover at \(host) leads to \(url), and from there to no server."))
        case .links:
            return misconfigured(place, localized("Autodiscover at \(host) answers, but names no server."))
        case .broken(let reason):
            return misconfigured(place, localized("Autodiscover at \(host) cannot be used: \(reason)."))
        case .status(let status) where status >= 500: return down(status, host, place)
        case .status(let status):
            return misconfigured(place, localized("Autodiscover at \(host) refuses to answer (HTTP status \(status))."))
        case .foreign: return loginPage(host, place)
        }
    }

    private static func retired(_ url: String, _ place: String) -> Verdict {
        Verdict(
            .autodiscover, .user, at: place,
            localized("The account was hosted in Skype for Business Online (\(url)), which no longer exists."),
            advice: localized("Use Microsoft Teams, or ask the administrator where the account is now."))
    }

    private static func foreign(_ url: String, _ host: String, _ place: String) -> Verdict {
        Verdict(
            .autodiscover, .user, at: place,
            localized("Autodiscover at \(host) leads to \(url), which is outside the domain of the address."),
            advice: localized(
                """
                Ask the administrator whether this host belongs to the organisation, and confirm it when you are \
                asked the next time.
                """))
    }

    private static func down(_ status: Int, _ host: String, _ place: String) -> Verdict {
        Verdict(
            .autodiscover, .serverAdministrator, at: place,
            localized("Autodiscover at \(host) is not working (HTTP status \(status))."),
            advice: localized("Try again in a few minutes; if it stays so, ask the administrator."))
    }

    private static func loginPage(_ host: String, _ place: String) -> Verdict {
        Verdict(
            .autodiscover, .networkAdministrator, at: place,
            localized("Something else answers in the place of autodiscover at \(host), such as a login page."),
            advice: localized(
                """
                Open https://\(host) in a browser: if the network asks you to log in, do so. Otherwise the \
                reverse proxy must pass autodiscover through without a login page of its own.
                """))
    }

    private static func misconfigured(_ place: String, _ message: String) -> Verdict {
        Verdict(
            .autodiscover, .serverAdministrator, at: place, message,
            advice: localized(
                "Ask the administrator to correct autodiscover, or name the server in the account's options."))
    }
}

extension AutodiscoverReport {
    /// Whether a sign-in finds a registrar from here, if only with a password.
    var leadsOn: Bool {
        switch answer {
        case .servers, .ticketNeeded: true
        case .notReached, .broken, .links, .redirect, .foreign, .status: false
        }
    }

    fileprivate var leadsToRetiredService: Bool {
        guard case .redirect(let url, _) = answer else { return false }
        return WebAddress(url)?.host.hasSuffix(".online.lync.com") == true
    }

    /// The lower, the more it tells a person.
    fileprivate var rank: Int {
        switch answer {
        case _ where leadsToRetiredService: 0
        case .redirect(_, isForeign: true): 1
        case .foreign: 2
        case .broken: 3
        case .status(let status) where status >= 500: 4
        case .links: 5
        case .status: 6
        case .redirect: 7
        case .notReached, .servers, .ticketNeeded: 8
        }
    }
}
