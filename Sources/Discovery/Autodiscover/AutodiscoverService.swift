internal import Web

/// A server that answers for a domain: where the users' pages and its own are.
struct AutodiscoverService: Sendable {
    let trail: RedirectTrail
    /// The user's page; it wants a ticket.
    let userPage: WebAddress
    /// The server's page about itself, for everybody.
    let domainPage: WebAddress?

    /// - Parameter trail: the way to the answer.
    init(_ answer: AutodiscoverAnswer, _ trail: RedirectTrail) throws(AutodiscoverError) {
        guard let user = answer.links["user"] else { throw .noLink }
        self.trail = trail
        userPage = try trail.place(user)
        domainPage = answer.links["domain"].flatMap { try? trail.place($0) }
    }
}
