/// What the pool calls itself.
struct PoolNames: Sendable {
    /// The SIP domain, such as `contoso.example`.
    let domain: String
    /// The host in URLs and redirects, which clients must be able to resolve: `localhost` unless given.
    let host: String
    /// The web front's scheme and authority, such as `https://localhost:4443`.
    let web: String

    /// The realm of all challenges.
    let realm = "SIP Communications Service"

    /// The front end that authenticates; clients copy it, nobody resolves it.
    var frontEnd: String { "fe01.\(domain)" }

    /// The certificate provisioning service: the `sts-uri` of TLS-DSK challenges.
    var certificateService: String { web + Self.certificatePath }
    /// Where certificates are requested.
    var certificateRequests: String { web + Self.certificateRequestPath }
    /// The web ticket service.
    var ticketService: String { web + Self.ticketPath }

    static let certificatePath = "/CertProv/CertProvisioningService.svc"
    static let certificateRequestPath = certificatePath + "/WebTicket_Proof_SHA1"
    static let ticketPath = "/WebTicket/WebTicketService.svc"
}
