internal import Localization
public import Network
public import Security

/// Why one address of the autodiscover service was of no use.
public enum AutodiscoverError: Error, Sendable, Equatable {
    /// No answer: the name, the connection, TLS.
    case unreachable(NetworkError)
    /// An HTTP status that is no success.
    case status(Int)
    /// Something answered that is not the service; the text says what.
    case notAutodiscover(String)
    /// A web page answered: a login page, a captive portal.
    case webPage
    /// The answer leads to a service that has been switched off.
    case retired(host: String)
    /// The answer leads to a place that is not followed; the text says why.
    case redirectRefused(to: String, reason: String)
    /// The user does not know the host that the answer leads to, and did not confirm it.
    case notConfirmed(host: String)
    /// The answer has neither a user link nor a redirect.
    case noLink
    /// The user's page says that the user is not known there.
    case unknownUser
    /// The user's page does not say who issues its tickets.
    case noTicketService
    /// The ticket service gave no ticket; the text says why.
    case noTicket(String)

    /// The certificate that was not trusted, if that is why.
    public var problem: CertificateProblem? {
        guard case .unreachable(.untrusted(_, let problem)) = self else { return nil }
        return problem
    }
}

extension AutodiscoverError: CustomStringConvertible {
    /// What came back, as people are told of it.
    public var description: String {
        switch self {
        case .unreachable(let error): "\(error)"
        case .status(let status): localized("HTTP status \(status)")
        case .notAutodiscover(let reason): localized("no autodiscover service: \(reason)")
        case .webPage: localized("no autodiscover service: a web page")
        case .retired(let host): localized("leads to \(host), which has been switched off")
        case .redirectRefused(let place, let reason):
            localized("leads to \(place.prefix(200)), which is not followed: \(reason)")
        case .notConfirmed(let host): localized("leads to \(host), which was not confirmed")
        case .noLink: localized("neither a user link nor a redirect")
        case .unknownUser: localized("the user is not known there")
        case .noTicketService: localized("it does not say who issues tickets")
        case .noTicket(let reason): localized("no web ticket: \(reason)")
        }
    }
}
