public import EventLoop
internal import Localization
internal import Network

/// Obtains web tickets for one user (sign-in.md, 6.3 to 6.5).
@LoopActor
public struct TicketIssuer {
    private let applicant: CertificateApplicant
    private let exchange: WebExchange

    init(applicant: CertificateApplicant, exchange: WebExchange) {
        self.applicant = applicant
        self.exchange = exchange
    }

    public init(applicant: CertificateApplicant, transport: any WebTransport) {
        self.init(applicant: applicant, exchange: WebExchange(transport: transport) { _ in })
    }

    /// Where every installation seen issues tickets, on the host of another of its services.
    public static func usualAddress(beside service: WebAddress) -> WebAddress {
        service.sibling(path: WebServices.usualTicketPath)
    }

    /// A ticket for `service` from the ticket service at `issuer`.
    ///
    /// It is asked for where every installation seen issues it, at the service's own address. Only if that is not the
    /// place, the service's description is read. A refused password is not sent again.
    ///
    /// - Throws: `WebError`; `CancellationError`.
    public func ticket(for service: WebAddress, from issuer: WebAddress) async throws -> WebTicket {
        let usual = WebServices(certificates: service, proof: .signature, tickets: issuer)
        do {
            return try await ticket(usual)
        } catch let error as WebError {
            guard case .unexpectedStatus = error else { throw error }
            let description = try await exchange.describe(.ticketServiceDescription, issuer)
            let port = try Self.port(description, of: issuer)
            guard let place = WebAddress(port), place.isConfidential, place != issuer, place.host == issuer.host else {
                throw error
            }
            return try await ticket(WebServices(certificates: service, proof: .signature, tickets: place))
        }
    }

    func ticket(_ services: WebServices) async throws -> WebTicket {
        let step = WebStep.ticket
        guard services.tickets.isConfidential else {
            throw WebError.addressRefused(
                step, url: services.tickets.text, reason: localized("the credentials would be sent unencrypted"))
        }
        let order = WebTicketRequest(
            service: services.certificates, user: applicant.user, instance: applicant.instance)
        let document = try exchange.written(step) { () throws(WebDocumentError) in try order.document() }
        let response = try await exchange.post(
            step, to: services.tickets, document, action: WebTicketRequest.action,
            authentication: applicant.login.authentication)
        guard response.status == 200 else { throw WebReply(step, response).failure }
        do throws(WebDocumentError) {
            return try WebTicket(parsing: response.body, clientEntropy: order.entropy)
        } catch {
            throw WebReply(step, response).failure(error)
        }
    }

    /// Where a ticket service takes Windows authentication, by its description, as written.
    static func port(_ description: ServiceDescription, of issuer: WebAddress) throws(WebError) -> String {
        guard let location = description.location(ofPort: ServiceDescription.ticketPort) else {
            let ports = description.ports.prefix(10).joined(separator: ", ")
            throw .policyUnsupported(
                .ticketServiceDescription, url: issuer.text,
                reason: localized(
                    "they offer no Windows authentication, only: \(ServerText.clean(ports) ?? localized("nothing"))"))
        }
        return location
    }
}
