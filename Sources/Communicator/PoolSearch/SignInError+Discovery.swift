import Discovery
import Localization

extension SignInError {
    /// The discovery has found no server.
    init(_ error: DiscoveryError, _ address: SignInAddress) {
        let tried = localized(
            "Lync autodiscover, service records (DNS SRV) and the usual names of \(address.domain).")
        let answer = error.entries.map { "\($0.asked): \($0.answer)" }.joined(separator: "\n")
        guard !error.isUserUnknown else {
            self.init(
                .accountRefused,
                localized("\(address) is not known to the servers of \(address.domain)."), tried: tried,
                answer: answer,
                advice: localized(
                    """
                    Check the sign-in address; if it is right, ask the administrator whether the account is enabled \
                    for Skype for Business.
                    """))
            return
        }
        self.init(
            .nameNotFound, localized("No server was found for \(address.domain)."), tried: tried, answer: answer,
            advice: localized(
                """
                Check the sign-in address, and whether this computer is in the right network (VPN). If the organisation \
                does not publish its servers, name the server in the account's options.
                """))
    }

    /// A host that asks for proof of who the user is was not confirmed.
    init(unconfirmed host: String, namedBy namer: String) {
        self.init(
            .untrusted, localized("The sign-in would go to \(host), which was not confirmed."),
            tried: localized("The certificate service that \(namer) names."), answer: host,
            advice: localized(
                """
                Ask the administrator whether \(host) belongs to the organisation, and confirm it when you are asked \
                the next time.
                """))
    }
}
