public import Contacts

/// Who is subscribed to, and where: the pool is asked for all, and sends on to others for some.
public struct WatchPlan: Sendable {
    /// Whom a subscription is addressed to.
    public enum Target: Sendable, Hashable {
        /// Oneself: the own pool answers.
        case own
        /// Another pool of the enterprise, by its SIP URI.
        case pool(String)
        /// The person, who is elsewhere.
        case contact(ContactAddress)
    }

    /// A subscription that is to be made.
    public struct Step: Sendable, Equatable {
        public let target: Target
        public let addresses: [ContactAddress]

        /// Makes a step.
        public init(target: Target, addresses: [ContactAddress]) {
            self.target = target
            self.addresses = addresses
        }
    }

    /// Most pools that are asked.
    private static let pools = 64

    /// Where people are asked for besides the own pool.
    private var targets: [ContactAddress: Set<Target>] = [:]
    private var pools: Set<String> = []

    /// Nobody is subscribed to.
    public init() {}

    /// Nobody is asked for any more about someone.
    public mutating func forget(_ address: ContactAddress) {
        targets[address] = nil
    }

    /// What must be subscribed to besides, as an answer says. Nobody is asked twice about the same person, so that two
    /// pools that name each other do not go on for ever.
    public mutating func follow(_ resources: [ResourceState]) -> [Step] {
        var steps: [Step] = []
        var places: [Target: Int] = [:]
        for resource in resources {
            guard case .resubscribe(let pool) = resource.state, let target = target(of: resource.address, pool),
                targets[resource.address, default: []].insert(target).inserted
            else { continue }
            let place = places[target] ?? steps.count
            if place == steps.count { steps.append(Step(target: target, addresses: [])) }
            places[target] = place
            steps[place] = Step(target: target, addresses: steps[place].addresses + [resource.address])
        }
        return steps
    }

    private mutating func target(of address: ContactAddress, _ pool: String?) -> Target? {
        guard let pool else { return .contact(address) }
        guard pools.contains(pool) || pools.count < Self.pools else { return nil }
        pools.insert(pool)
        return .pool(pool)
    }
}
