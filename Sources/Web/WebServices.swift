/// Where a pool's services are and what they ask for, as their descriptions say.
struct WebServices: Sendable {
    static let usualTicketPath = "/WebTicket/WebTicketService.svc"
    static let usualCertificatePath = "/CertProv/CertProvisioningService.svc"
    private static let usualPortPath = "/WebTicket_Proof_SHA1"

    /// Where certificates are issued.
    let certificates: WebAddress
    /// What the certificate service wants with a ticket.
    let proof: ServiceDescription.TicketPolicy.Proof
    /// How tickets are issued.
    let tickets: LogOnOffer

    /// What the descriptions of a certificate service and its ticket service say in every installation seen. It serves
    /// to ask early; where that comes to nothing, what the descriptions really say decides.
    static func usual(beside service: WebAddress) -> WebServices {
        WebServices(
            certificates: service.sibling(path: service.path + usualPortPath), proof: .signature,
            tickets: LogOnOffer(usualOf: service.sibling(path: usualTicketPath)))
    }

    /// Whether certificates are issued in the same place and for the same proof as by `others`.
    func issuesCertificates(like others: WebServices) -> Bool {
        certificates == others.certificates && proof == others.proof
    }
}
