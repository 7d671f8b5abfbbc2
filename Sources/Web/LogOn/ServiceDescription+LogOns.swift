extension ServiceDescription {
    /// Where a ticket service that describes itself so takes each way of logging on: URLs, as written.
    var doors: [LogOnWay: String] {
        var doors: [LogOnWay: String] = [:]
        for way in LogOnWay.allCases where way != .federation || federation != nil {
            doors[way] = way.ports.lazy.compactMap { location(ofPort: $0) }.first
        }
        doors[.bearer] = provider == nil ? nil : tokens?.location
        return doors
    }

    /// Who issues the tokens that the ticket service takes; nil if it takes none.
    var federation: TicketPolicy? {
        LogOnWay.federation.ports.lazy.compactMap { ticketPolicy(ofPort: $0) }.first
    }

    /// Whose tokens the ticket service takes; nil if it takes none that can be had.
    var provider: IdentityProvider? {
        tokens.flatMap { WebAddress($0.authorization) }.flatMap { IdentityProvider($0) }
    }

    /// Whether a user who has no certificate yet can log on to the ticket service.
    public var takesLogOns: Bool {
        doors.keys.contains { $0 != .certificate }
    }
}
