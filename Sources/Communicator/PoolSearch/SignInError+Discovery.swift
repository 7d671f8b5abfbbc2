import Discovery
import Localization
import Network

extension SignInError {
    /// The discovery has found no server. What autodiscover answered tells more than names that do not exist.
    init(_ error: DiscoveryError, _ address: SignInAddress) {
        let cause = error.failures.map(\.error).min { $0.rank < $1.rank }
        let found = cause.flatMap { Self(autodiscover: $0, address) }
        let resolverFailure = found == nil ? error.resolverFailure : nil
        self = found ?? resolverFailure.map { Self(resolver: $0) } ?? Self(nothingFoundFor: address)
        tried = localized(
            "Lync autodiscover, service records (DNS SRV) and the usual names of \(address.domain).")
        answer = resolverFailure ?? Self.summary(error.entries)
    }

    private init(resolver failure: String) {
        self.init(
            .nameNotFound, localized("The name server (DNS) answers no question: \(failure)."),
            advice: localized(
                """
                Check that this computer is connected to a network (or its VPN), and which name servers it \
                uses.
                """))
    }

    private init(nothingFoundFor address: SignInAddress) {
        self.init(
            .nameNotFound, localized("No server was found for \(address.domain)."),
            advice: localized(
                """
                Check the sign-in address, and whether this computer is in the right network (VPN). If the organisation \
                does not publish its servers, name the server in the account's options.
                """))
    }

    /// Nil for what is no news: names that do not exist.
    private init?(autodiscover error: AutodiscoverError, _ address: SignInAddress) {
        let domain = address.domain
        switch error {
        case .unknownUser: self.init(unknown: address)
        case .retired(let host): self.init(retired: host)
        case .notConfirmed(let host): self.init(unconfirmed: host, of: domain)
        case .redirectRefused(_, let reason): self.init(autodiscoverOf: domain, leadsNowhere: reason)
        case .webPage: self.init(loginPageOf: domain)
        case .status(let status) where status >= 500: self.init(autodiscoverOf: domain, isDown: status)
        case .noTicket, .noTicketService, .status(401): self.init(webServicesOf: domain, refuse: error)
        case .unreachable(let reason): self.init(autodiscoverUnreachable: reason)
        case .notAutodiscover, .noLink, .status: return nil
        }
    }

    private init(unknown address: SignInAddress) {
        self.init(
            .accountRefused, localized("\(address) is not known to the servers of \(address.domain)."),
            advice: localized(
                """
                Check the sign-in address; if it is right, ask the administrator whether the account is enabled for \
                Skype for Business.
                """))
    }

    private init(retired host: String) {
        self.init(
            .nameNotFound,
            localized("The account was hosted in Skype for Business Online (\(host)), which no longer exists."),
            advice: localized("Use Microsoft Teams, or ask the administrator where the account is now."))
    }

    private init(unconfirmed host: String, of domain: String) {
        self.init(
            .untrusted, localized("The sign-in for \(domain) leads to \(host), which was not confirmed."),
            advice: Self.confirmation(of: host))
    }

    private init(autodiscoverOf domain: String, leadsNowhere reason: String) {
        self.init(
            .unreachable, localized("Autodiscover of \(domain) leads nowhere: \(reason)."),
            advice: localized(
                "Ask the administrator to correct autodiscover, or name the server in the account's options."))
    }

    private init(loginPageOf domain: String) {
        self.init(
            .unreachable, localized("The web services of \(domain) are behind a login page."),
            advice: localized(
                """
                Open https://lyncdiscover.\(domain) in a browser: if the network asks you to log in, do so. \
                Otherwise ask the administrator to publish autodiscover without a login page in front of it.
                """))
    }

    private init(autodiscoverOf domain: String, isDown status: Int) {
        self.init(
            .serverUnavailable, localized("Autodiscover of \(domain) is not working (HTTP status \(status))."),
            advice: localized("Try again in a few minutes; if it stays so, ask the administrator."))
    }

    private init(webServicesOf domain: String, refuse error: AutodiscoverError) {
        self.init(
            .serverUnavailable, localized("The web services of \(domain) do not let the account in: \(error)."),
            advice: localized("Ask the administrator about the web services, or name the server in the options."))
    }

    private init?(autodiscoverUnreachable reason: NetworkError) {
        switch Self.kind(of: reason) {
        case .unreachable, .timeout, .tls, .untrusted, .connectionLost: self.init(reason)
        default: return nil
        }
    }

    /// One line for each answer, but one for all names that do not exist.
    private static func summary(_ entries: [DiscoveryLog.Entry]) -> String {
        let missing = entries.filter {
            $0.answer == DNSError.noSuchName.description || $0.answer == DNSError.noData.description
        }
        let others = entries.filter { entry in !missing.contains(entry) }
        let names = missing.map(\.asked).joined(separator: ", ")
        return
            (others.map { "\($0.asked): \($0.answer)" }
            + (missing.isEmpty ? [] : [localized("None of these names exists: \(names)")])).joined(separator: "\n")
    }

    /// A host that asks for proof of who the user is was not confirmed.
    ///
    /// - Parameter tried: the certificate service unless given.
    init(unconfirmed host: String, namedBy namer: String, tried: String? = nil) {
        self.init(
            .untrusted, localized("The sign-in would go to \(host), which was not confirmed."),
            tried: tried ?? localized("The certificate service that \(namer) names."), answer: host,
            advice: Self.confirmation(of: host))
    }

    private static func confirmation(of host: String) -> String {
        localized(
            """
            Ask the administrator whether \(host) belongs to the organisation, and confirm it when you are asked the \
            next time.
            """)
    }
}

extension AutodiscoverError {
    /// The lower, the more it tells a person.
    fileprivate var rank: Int {
        switch self {
        case .unknownUser: 0
        case .retired: 1
        case .notConfirmed: 2
        case .redirectRefused: 3
        case .webPage: 4
        case .noTicket, .noTicketService, .status(401): 5
        case .status(let status) where status >= 500: 6
        case .unreachable(.nameNotFound): 9
        case .unreachable: 7
        case .notAutodiscover, .noLink, .status: 8
        }
    }
}
