/// Where a pool's services are and what they ask for, as their descriptions say.
struct WebServices: Sendable {
    /// The port for certificates: the one with the SHA-1 algorithm suite, which every version has.
    static let certificatePort = "CertProvisioningServiceWebTicketProof_SHA1"
    /// The port for tickets by Windows authentication.
    static let ticketPort = "WebTicketServiceWinNegotiate"
    /// Where the ticket service is in every installation seen; it serves to ask early, never to decide.
    static let usualTicketPath = "/WebTicket/WebTicketService.svc"

    /// Where certificates are issued.
    let certificates: WebAddress
    /// What the certificate service wants with a ticket.
    let proof: ServiceDescription.TicketPolicy.Proof
    /// Where tickets are issued.
    let tickets: WebAddress
}
