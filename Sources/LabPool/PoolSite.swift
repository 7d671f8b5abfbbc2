/// One of the pool's two entrances: the internal web site and registrar, or those that a reverse proxy and an Edge
/// publish.
struct PoolSite: Sendable {
    /// Where the clients are that come in here (`AccessLocation`).
    enum Location: String, Sendable {
        case inside = "Internal"
        case outside = "External"
    }

    let location: Location
    /// The scheme and authority of the web services, such as `https://lyncweb.contoso.example`.
    let web: String
    /// Where clients reach SIP over TLS: `host:port`.
    let sip: String

    /// The certificate provisioning service: the `sts-uri` of TLS-DSK challenges.
    var certificateService: String { web + Path.certificates }
    /// Where certificates are requested.
    var certificateRequests: String { web + Path.certificateRequests }
    /// The web ticket service.
    var ticketService: String { web + Path.tickets }
    /// The address book's web query service.
    var addressBook: String { web + Path.addressBook }
    /// Where the address book is asked with a ticket.
    var addressBookQueries: String { web + Path.addressBookQueries }
    /// Where the ticket service takes certificates.
    var certificateTickets: String { web + Path.certificateTickets }
    /// Where the ticket service takes login name and password.
    var userNameTickets: String { web + Path.userNameTickets }
    /// Where the ticket service takes tokens of the federation service.
    var federatedTickets: String { web + Path.federatedTickets }
    /// Where the ticket service takes access tokens.
    var tokenTickets: String { web + Path.tokenTickets }
    /// The root of autodiscover.
    var discovery: String { web + Path.discovery }
    /// The user's document of autodiscover.
    var userDiscovery: String { web + Path.userDiscovery }
    /// The user's document for holders of tokens of the web API.
    var tokenDiscovery: String { web + Path.oauthDiscovery }

    /// Where the web services are on a site.
    enum Path {
        static let certificates = "/CertProv/CertProvisioningService.svc"
        static let certificateRequests = certificates + "/WebTicket_Proof_SHA1"
        static let tickets = "/WebTicket/WebTicketService.svc"
        static let certificateTickets = tickets + "/cert"
        static let userNameTickets = tickets + "/Auth"
        static let federatedTickets = tickets + "/fedbearer"
        static let tokenTickets = tickets + "/oauth"
        static let addressBook = "/groupexpansion/service.svc"
        static let addressBookQueries = addressBook + "/WebTicket_Bearer"
        static let addressBookFiles = "/abs/handler"
        /// The photos that contact cards name.
        static let cardPhotos = "/photos"
        static let exchange = "/EWS/Exchange.asmx"
        static let discovery = "/Autodiscover/AutodiscoverService.svc/root"
        static let userDiscovery = discovery + "/user"
        static let domainDiscovery = discovery + "/domain"
        /// The intermediate authority's certificate, over plain HTTP.
        static let intermediate = "/pki/intermediate.crt"
        /// The user's document for holders of tokens of the web API.
        static let oauthDiscovery = discovery + "/oauth/user"
        /// The page by which browsers' scripts reach the web API.
        static let frame = "/Autodiscover/XFrame/XFrame.html"
    }
}
