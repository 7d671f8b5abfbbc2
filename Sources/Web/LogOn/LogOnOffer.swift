/// The ways in which one ticket service lets users prove who they are, and where it takes each.
struct LogOnOffer: Sendable {
    /// The ticket service.
    let issuer: WebAddress
    /// Whether the offer is that service's by a certificate.
    let isVerified: Bool
    /// Who issues the tokens that the service takes, and what goes with them; nil if it takes none.
    let federation: ServiceDescription.TicketPolicy?
    /// Whose tokens the service takes; nil if it takes none.
    private(set) var provider: IdentityProvider?
    /// The names of all ports that there are.
    let ports: [String]
    private var doors: [LogOnWay: String]

    /// What a ticket service says of itself.
    init(_ description: ServiceDescription, of issuer: WebAddress) {
        self.issuer = issuer
        isVerified = description.isVerified
        ports = description.ports
        federation = description.federation
        doors = description.doors
        // Who answers in clear text may be anybody, and would have the user log on anywhere.
        provider = issuer.isConfidential ? description.provider : nil
        // A service that names no port for tokens takes them where it takes Windows log-ons, in the same header.
        if provider != nil { doors[.bearer] = doors[.bearer] ?? doors[.windows] ?? issuer.text }
    }

    /// What every installation seen offers: Windows authentication at the service's own address. It serves to ask early.
    init(usualOf issuer: WebAddress) {
        self.issuer = issuer
        isVerified = false
        federation = nil
        ports = []
        doors = [.windows: issuer.text]
    }

    /// The offer with what a door for Windows log-ons has asked for in a challenge.
    func adding(_ challenge: BearerChallenge) -> LogOnOffer {
        var offer = self
        offer.provider = IdentityProvider(challenge.authorizationEndpoint)
        if offer.provider != nil { offer.doors[.bearer] = doors[.windows] }
        return offer
    }

    /// The URL where a way is taken, as written; nil if it is not.
    subscript(way: LogOnWay) -> String? { doors[way] }
}
