import Localization

/// The requests to a pool's web services: those on the way to a certificate, in their order, then others.
public enum WebStep: Sendable, Hashable {
    /// The certificate service's description.
    case serviceDescription
    /// The ticket service's description.
    case ticketServiceDescription
    /// The web ticket.
    case ticket
    /// The federation service's description.
    case federationDescription
    /// The federation service's word for the user.
    case federation
    /// A code or a token of an identity provider.
    case token
    /// The certificate.
    case certificate
    /// The description of a service that answers questions, such as the address book's.
    case queryDescription
    /// A question to it.
    case query
}

extension WebStep: CustomStringConvertible {
    /// What is asked for, as part of a sentence.
    public var description: String {
        switch self {
        case .serviceDescription: localized("the description of the certificate service")
        case .ticketServiceDescription: localized("the description of the ticket service")
        case .ticket: localized("a web ticket")
        case .federationDescription: localized("the description of the federation service")
        case .federation: localized("a token of the federation service")
        case .token: localized("a token of the identity provider")
        case .certificate: localized("a certificate")
        case .queryDescription: localized("the description of the address book")
        case .query: localized("an entry of the address book")
        }
    }
}
