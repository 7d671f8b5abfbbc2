import Localization
import Security

extension Verdict {
    /// What is wrong with a server's certificate, and how to mend it.
    static func certificate(_ chain: CertificateChainReport?, _ report: ConnectionReport) -> Verdict {
        guard let chain, let fault = chain.faults.first else {
            return Verdict(
                .certificateUnusable, .serverAdministrator,
                localized("The certificate of \(report.host) is not trusted."),
                advice: askAdministrator(report))
        }
        if chain.faults.contains(.expired) { return expired(chain, report) }
        if chain.faults.contains(.nameMismatch) { return otherName(chain, report) }
        return switch fault {
        case .unknownIssuer: issuer(chain, report)
        case .selfSigned:
            Verdict(
                .certificateUntrusted, .serverAdministrator, chain.explanation,
                advice:
                    localized(
                        """
                        The administrator should give \(report.host) a certificate of an authority. If you \
                        know that this one is right, you can accept it when you sign in.
                        """))
        case .expired, .notYetValid, .nameMismatch, .weak, .wrongPurpose, .revoked, .damaged, .other:
            Verdict(.certificateUnusable, .serverAdministrator, chain.explanation, advice: askAdministrator(report))
        }
    }

    private static func askAdministrator(_ report: ConnectionReport) -> String {
        localized("The administrator of \(report.host) must replace its certificate.")
    }

    private static func expired(_ chain: CertificateChainReport, _ report: ConnectionReport) -> Verdict {
        Verdict(
            .certificateExpired, .serverAdministrator, chain.explanation,
            advice: sentences(askAdministrator(report), localized("Check this computer's clock, too.")))
    }

    private static func otherName(_ chain: CertificateChainReport, _ report: ConnectionReport) -> Verdict {
        Verdict(
            .certificateName, .serverAdministrator, chain.explanation,
            advice:
                localized(
                    """
                    The administrator of \(report.host) must give it a certificate that names \
                    \(report.host), or the name leads to the wrong server. If the server is named in the \
                    account's settings, use one of the names that its certificate has.
                    """))
    }

    private static func issuer(_ chain: CertificateChainReport, _ report: ConnectionReport) -> Verdict {
        switch chain.gap {
        case .missing(let issuer, .completes(let url)): incomplete(issuer, url, report)
        case .missing(let issuer, .leadsToUntrustedRoot(let url, let root)):
            incomplete(issuer, url, underUntrusted: root, report)
        case .untrustedRoot(let root): untrusted(root, report)
        case .missing(let issuer, .noAddress), .missing(let issuer, .failed): unknown(issuer, report)
        case nil:
            Verdict(.certificateUntrusted, .serverAdministrator, chain.explanation, advice: askAdministrator(report))
        }
    }

    private static func incomplete(_ issuer: String, _ url: String, _ report: ConnectionReport) -> Verdict {
        Verdict(
            .certificateIncomplete, .serverAdministrator,
            localized(
                """
                \(report.authority) does not send the intermediate certificate “\(issuer)”, so its own \
                certificate cannot be verified.
                """),
            advice: localized(
                """
                The administrator of \(report.host), or of the reverse proxy in front of it, must \
                install that certificate so that it is sent along; it can be had at \(url).
                """))
    }

    private static func incomplete(
        _ issuer: String, _ url: String, underUntrusted root: String, _ report: ConnectionReport
    ) -> Verdict {
        Verdict(
            .certificateUntrusted, .user,
            localized(
                """
                The certificate of \(report.authority) comes from the authority “\(root)”, which this \
                computer does not trust; the server also leaves out the intermediate certificate \
                “\(issuer)”.
                """),
            advice: sentences(
                install(root),
                localized(
                    """
                    The administrator should let the server send the intermediate, which can be had at \
                    \(url).
                    """)))
    }

    private static func untrusted(_ root: String, _ report: ConnectionReport) -> Verdict {
        Verdict(
            .certificateUntrusted, .user,
            localized(
                """
                The certificate of \(report.authority) comes from the authority “\(root)”, which this \
                computer does not trust.
                """),
            advice: install(root))
    }

    private static func unknown(_ issuer: String, _ report: ConnectionReport) -> Verdict {
        Verdict(
            .certificateUntrusted, .serverAdministrator,
            localized(
                """
                The certificate of \(report.authority) was issued by “\(issuer)”, whose certificate is \
                neither sent by the server nor known to this computer.
                """),
            advice: sentences(
                localized(
                    """
                    The administrator of \(report.host) must install the intermediate certificate so \
                    that it is sent along.
                    """),
                localized(
                    """
                    It is another matter if “\(issuer)” is an authority of your organisation's own:
                    """),
                install(issuer)))
    }

    private static func install(_ authority: String) -> String {
        localized(
            """
            Get the certificate of “\(authority)” from your organisation, put it into \
            /usr/local/share/ca-certificates as a .crt file and run update-ca-certificates as root.
            """)
    }

    private static func sentences(_ parts: String...) -> String { parts.joined(separator: " ") }

    static func day(_ time: Int64) -> String { CalendarDate.text(time) }
}
