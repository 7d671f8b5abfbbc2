import Localization
import SIP

extension Verdict {
    /// Something answers where the registrar should be, but it does not ask for authentication.
    static func registrarAnswer(_ findings: [Finding]) -> Verdict? {
        let answers = findings.registrars.filter(\.connection.isReached)
        guard !answers.contains(where: \.isUseful),
            let report = answers.first(where: { $0.isNamed || $0.speaksSIP }) ?? answers.first
        else { return nil }
        var verdict = answer(report)
        verdict?.place = report.connection.authority
        return verdict
    }

    private static func answer(_ report: RegistrarReport) -> Verdict? {
        let server = report.connection.authority
        switch report.answer {
        case .notReached, .challenge, .moved: return nil
        case .silent: return silent(server)
        case .foreign(let reason): return foreign(reason, server, report.origin)
        case .admitted:
            return notARegistrar(
                .user,
                localized(
                    """
                    What answers at \(server) lets anybody in, so it is no Skype for Business registrar.
                    """),
                checkServer)
        case .refused(let refusal): return refused(refusal, server)
        }
    }

    private static var checkServer: String { localized("Check server and port in the account's settings.") }

    private static func notARegistrar(_ mender: Mender, _ message: String, _ advice: String) -> Verdict {
        Verdict(.notARegistrar, mender, message, advice: advice)
    }

    private static func silent(_ server: String) -> Verdict {
        notARegistrar(
            .serverAdministrator,
            localized("\(server) takes connections, but does not answer a registration."),
            localized(
                """
                Check the port in the account's settings; if it is right, the administrator must \
                look at the server.
                """))
    }

    private static func foreign(
        _ reason: String, _ server: String, _ origin: RegistrarReport.Origin
    ) -> Verdict {
        let message = localized("What answers at \(server) is no Skype for Business registrar: \(reason).")
        switch origin {
        case .given: return notARegistrar(.user, message, checkServer)
        case .usualName, .domain: return notARegistrar(.user, message, findServer)
        case .autodiscover, .service, .redirect:
            return notARegistrar(
                .serverAdministrator, message,
                localized("Ask the administrator to correct autodiscover, or name the server in the account's options.")
            )
        }
    }

    private static func refused(_ refusal: RegistrarReport.Refusal, _ server: String) -> Verdict {
        if refusal.isOfUserAgent || refusal.acceptedUserAgent != nil {
            return Verdict(
                .userAgentRefused, .user, localized("\(server) refuses this program by its name: \(refusal.text)."),
                advice: userAgentAdvice(refusal.acceptedUserAgent))
        }
        let words = refusal.entry?.meaning ?? "\(server) \(refusal.text)."
        switch refusal.status {
        case 403, 404, 600..<700:
            return Verdict(.accountRefused, .user, words, advice: refusal.entry?.advice ?? checkAddress)
        case 408, 480, 500..<600:
            return Verdict(.serverUnavailable, .serverAdministrator, words, advice: refusal.entry?.advice ?? tryLater)
        default:
            return notARegistrar(
                .user, localized("\(server) \(refusal.text), as no Skype for Business registrar would."), checkServer)
        }
    }

    private static var checkAddress: String {
        localized(
            """
            Check the sign-in address; if it is right, the administrator must enable the \
            account for Skype for Business.
            """)
    }

    private static var tryLater: String {
        localized("Try again in a few minutes; if it stays so, tell the administrator.")
    }

    private static func userAgentAdvice(_ accepted: String?) -> String {
        guard let accepted else {
            return localized(
                """
                Choose another user agent in the account's settings, or ask the administrator to allow this \
                program.
                """)
        }
        return localized(
            """
            Set the user agent “\(accepted)” in the account's settings: it is accepted. Or ask the \
            administrator to allow this program.
            """)
    }

    /// The registrar offers only ways of authentication that are not served here.
    static func scheme(_ findings: [Finding]) -> Verdict? {
        let challenges = findings.registrars.compactMap { report in
            report.challenge.map { (report.connection.authority, $0) }
        }
        guard let (server, challenge) = challenges.first, !challenges.contains(where: { $0.1.isServed }) else {
            return nil
        }
        // What has a version is served here, so the account's settings exclude it.
        let isExcluded = challenge.schemes.contains { $0.version != nil }
        return Verdict(
            .noCommonScheme, isExcluded ? .user : .serverAdministrator, at: server,
            localized(
                """
                \(server) offers only \(challenge.schemes.map(\.name).joined(separator: ", ")), which this account does \
                not use.
                """),
            advice: isExcluded ? changeScheme : allowCertificates)
    }

    private static var changeScheme: String {
        localized(
            "Set the authentication scheme in the account's settings to automatic, and the connection type to TLS.")
    }

    private static var allowCertificates: String {
        localized("The administrator must allow certificate authentication (TLS-DSK) for the pool.")
    }
}

extension RegistrarReport {
    /// Whether what answered is a SIP server at least.
    var speaksSIP: Bool {
        switch answer {
        case .challenge, .moved, .refused, .admitted: true
        case .notReached, .silent, .foreign: false
        }
    }
}
