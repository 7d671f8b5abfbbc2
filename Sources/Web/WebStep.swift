import Localization

/// The requests on the way to a certificate, in their order.
public enum WebStep: Sendable, Hashable, CaseIterable {
    /// The certificate service's description.
    case serviceDescription
    /// The ticket service's description.
    case ticketServiceDescription
    /// The web ticket.
    case ticket
    /// The certificate.
    case certificate
}

extension WebStep: CustomStringConvertible {
    /// What is asked for, as part of a sentence.
    public var description: String {
        switch self {
        case .serviceDescription: localized("the description of the certificate service")
        case .ticketServiceDescription: localized("the description of the ticket service")
        case .ticket: localized("a web ticket")
        case .certificate: localized("a certificate")
        }
    }
}
