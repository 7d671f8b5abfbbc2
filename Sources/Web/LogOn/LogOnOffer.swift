/// The ways in which one ticket service lets users prove who they are, and where it takes each.
struct LogOnOffer: Sendable {
    /// The ticket service.
    let issuer: WebAddress
    /// Who issues the tokens that the service takes, and what goes with them; nil if it takes none.
    let federation: ServiceDescription.TicketPolicy?
    /// The names of all ports that there are.
    let ports: [String]
    private let doors: [LogOnWay: String]

    /// What a ticket service says of itself.
    init(_ description: ServiceDescription, of issuer: WebAddress) {
        self.issuer = issuer
        ports = description.ports
        federation = description.federation
        doors = description.doors
    }

    /// What every installation seen offers: Windows authentication at the service's own address. It serves to ask early.
    init(usualOf issuer: WebAddress) {
        self.issuer = issuer
        federation = nil
        ports = []
        doors = [.windows: issuer.text]
    }

    /// The URL where a way is taken, as written; nil if it is not.
    subscript(way: LogOnWay) -> String? { doors[way] }
}
