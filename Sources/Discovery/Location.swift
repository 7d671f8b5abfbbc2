/// What the discovery has found.
public struct Location: Sendable, Equatable {
    /// The endpoints to try, in order; none where the account is signed in over UCWA alone.
    public var candidates: [Candidate]
    /// What the pool's autodiscover service says of its other services.
    public var links: PoolLinks

    public init(candidates: [Candidate], links: PoolLinks = PoolLinks()) {
        self.candidates = candidates
        self.links = links
    }
}
