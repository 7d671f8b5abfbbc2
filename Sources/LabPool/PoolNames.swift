/// What the pool calls itself.
struct PoolNames: Sendable {
    /// The SIP domain, such as `contoso.example`.
    let domain: String
    /// The host in redirects, which clients must be able to resolve: `localhost` unless given.
    let host: String
    /// The entrance for clients inside.
    let inside: PoolSite
    /// The entrance for clients outside.
    let outside: PoolSite
    /// Scheme and authority of the federation service.
    let federation: String

    /// The realm of all challenges.
    let realm = "SIP Communications Service"

    /// The front end that authenticates; clients copy it, nobody resolves it.
    var frontEnd: String { "fe01.\(domain)" }

    /// The entrance of a location.
    subscript(location: PoolSite.Location) -> PoolSite { location == .inside ? inside : outside }
}
