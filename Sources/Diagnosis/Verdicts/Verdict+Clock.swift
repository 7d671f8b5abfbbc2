import Localization
import Security

extension Verdict {
    /// A clock of this computer that is off explains refused certificates and log-ons.
    static func ownClock(_ findings: [Finding]) -> Verdict? {
        for skew in findings.clocks {
            guard case .own(let ahead) = skew.judgement else { continue }
            return setYourClock(localized("This computer's clock is \(ClockSkew.inWords(ahead))."))
        }
        let doubtful = findings.connections.compactMap(\.chain).first { $0.faults.contains(.notYetValid) }
        guard let doubtful, let link = doubtful.links.first else { return nil }
        return setYourClock(
            localized(
                """
                The certificate of \(doubtful.host) is valid only from \(day(link.validity.notBefore)) on, \
                so this computer's clock is probably behind.
                """))
    }

    private static func setYourClock(_ message: String) -> Verdict {
        Verdict(
            .clock, .user, message,
            advice: localized("Set the clock, or let the network set it (timedatectl set-ntp true); then try again."))
    }

    /// A clock that may be the server's; it is looked at after what is broken for certain.
    static func clocks(_ findings: [Finding]) -> Verdict? {
        for skew in findings.clocks {
            switch skew.judgement {
            case .fine, .own: continue
            case .server(let host, let ahead):
                return Verdict(
                    .clock, .serverAdministrator,
                    localized(
                        """
                        The clock of \(host) is \(ClockSkew.inWords(ahead)); the servers refuse log-ons \
                        when clocks differ by more than five minutes.
                        """),
                    advice: localized("Its administrator must set the clock of \(host)."))
            case .unclear(let host, let ahead):
                return Verdict(
                    .clock, .user,
                    localized(
                        """
                        The clock of \(host) is \(ClockSkew.inWords(ahead)) by this computer's clock; \
                        log-ons fail when clocks differ by more than five minutes.
                        """),
                    advice: localized(
                        """
                        Check this computer's clock. If it is right, the administrator of \(host) must set \
                        the server's.
                        """))
            }
        }
        return nil
    }
}
