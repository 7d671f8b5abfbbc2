internal import Web

/// A server that answers for a domain: where the users' pages and its own are.
struct AutodiscoverService: Sendable {
    let trail: RedirectTrail
    /// The user's page; it wants a ticket.
    let userPage: WebAddress
    /// The server's page about itself, for everybody; nil where it is at a host that the policy does not trust.
    let domainPage: WebAddress?

    /// The server's page about itself at the place that has just answered, to which a connection stands.
    var nearDomainPage: WebAddress? { domainPage.map { trail.current.sibling(path: $0.path) } }

    /// - Parameter trail: the way to the answer.
    init(
        _ answer: AutodiscoverAnswer, _ trail: RedirectTrail, _ policy: HostPolicy
    ) throws(AutodiscoverError) {
        guard let user = answer.links["user"] else { throw .noLink }
        self.trail = trail
        userPage = try trail.place(user)
        domainPage = answer.links["domain"].flatMap { try? trail.place($0) }.flatMap { page in
            policy.trusts(page.host, namedBy: answer.source) ? page : nil
        }
    }
}
