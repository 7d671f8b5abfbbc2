/// What the pool has seen since it started.
public struct Observations: Sendable {
    /// The most events that are kept; later ones only count.
    private static let limit = 100_000

    /// Everything in its order.
    public private(set) var events: [PoolEvent] = []
    /// Windows log-ons that were refused after the client had answered the challenge: bad passwords.
    public private(set) var failedLogOns = 0
    /// Signs of life that were answered.
    public internal(set) var keepAlives = 0
    /// How many exchanges of the busiest chain had to wait for the one before: requests, TCP connections and TLS
    /// handshakes, all clients together. Requests that were under way at the same time count once.
    public private(set) var sequentialRoundTrips = 0

    /// The reasons of all refusals in their order.
    public var refusals: [Refusal] {
        events.compactMap { if case .refusal(_, _, let refusal) = $0 { refusal } else { nil } }
    }

    /// The requests in their order, such as `REGISTER` or `POST /WebTicket/WebTicketService.svc`.
    public var requests: [String] {
        events.compactMap { event in
            switch event {
            case .request(.sip, _, let method, _): method
            case .request(.web, _, let method, let target): "\(method) \(target)"
            default: nil
            }
        }
    }

    /// The addresses that registered, in their order, refreshes aside.
    public var registrations: [String] {
        events.compactMap { if case .registered(_, let address, false, _) = $0 { address } else { nil } }
    }

    mutating func add(_ event: PoolEvent) {
        if events.count < Self.limit { events.append(event) }
        if case .logOnFailed(_, _, let total) = event { failedLogOns = total }
    }

    mutating func reach(depth: Int) {
        sequentialRoundTrips = max(sequentialRoundTrips, depth)
    }
}
