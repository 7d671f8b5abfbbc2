internal import Network

/// Which log-ons are tried in which order: what the user can show, the best first, each in the ways that the service
/// takes.
struct LogOnPlan: Sendable {
    /// One attempt.
    struct Attempt: Sendable {
        let logOn: LogOn
        /// The URL that is shown the proof, as written.
        let door: String
    }

    let attempts: [Attempt]

    init(_ logins: [WebLogin], _ offer: LogOnOffer) {
        attempts = logins.flatMap { Self.logOns($0, offer) }.compactMap { logOn in
            offer[logOn.way].map { Attempt(logOn: logOn, door: $0) }
        }
    }

    private static func logOns(_ login: WebLogin, _ offer: LogOnOffer) -> [LogOn] {
        switch login {
        case .certificate(let identity): [.certificate(identity)]
        case .singleSignOn: [.windows(.singleSignOn)]
        case .tokens(let source): offer.provider.map { [.bearer(source, $0)] } ?? []
        case .password(let credentials):
            [.windows(.password(credentials)), .userName(credentials)]
                + (offer.federation.map { [.federation(credentials, $0)] } ?? [])
        }
    }
}
