import Communicator
import Contacts
import EventLoop
import LabPool
import Testing

extension SessionTests {
    /// A contact list that two endpoints of a user edit, while they come and go and the pool fails.
    @Suite struct ChurnTests {
        /// What happens in the middle of a day's edits.
        private enum Event: CaseIterable, Sendable {
            case nothing
            case lostConnection
            case sleep
            case outage
            case signOut
        }

        private static let alice = "alice@contoso.example"

        @Test(arguments: 1...2) func aWeekLeavesTheSameListEverywhere(seed: UInt64) async throws {
            try await Town.with { town in
                var endpoints = [try await town.editor(), try await town.editor()]
                var plan = Plan(seed)
                for group in Plan.groups { endpoints[0].session.contacts.wish(.addGroup(group)) }
                for endpoint in endpoints { try await endpoint.sees { $0.groups.isSuperset(of: Plan.groups) } }
                for day in 0..<7 {
                    let event = Event.allCases[(day + Int(seed)) % Event.allCases.count]
                    if event == .signOut { try await endpoints[day % 2].signOut() }
                    if event == .outage { town.pool.goDown() }
                    for (number, endpoint) in endpoints.enumerated() where !endpoint.hasEnded {
                        for wish in try plan.day(for: number) { endpoint.session.contacts.wish(wish) }
                    }
                    switch event {
                    case .nothing: break
                    case .lostConnection: town.pool.dropClients(of: Self.alice)
                    case .sleep:
                        town.pool.deafenClients(of: Self.alice)
                        for endpoint in endpoints { endpoint.session.networkChanged(isAvailable: true) }
                    case .outage: try town.pool.comeUp()
                    case .signOut: endpoints[day % 2] = try await town.editor()
                    }
                    let entries = plan.entries
                    for endpoint in endpoints { try await endpoint.sees { $0.hasExactly(entries) } }
                }
                let newcomer = try await town.editor()
                #expect(newcomer.hasExactly(plan.entries))
                for endpoint in endpoints + [newcomer] {
                    #expect(endpoint.groups == newcomer.groups && endpoint.refusals.isEmpty)
                    try await endpoint.signOut()
                }
            }
        }
    }
}

/// The edits of a week, and what the list comes to: each endpoint edits people of its own, each of them once a day.
private struct Plan {
    struct Entry: Equatable, Sendable {
        var name: String
        var group: String
    }

    static let groups = ["Friends", "Team & <Co>", "Sales"]
    /// Fewer than the times that a refused edit is repeated, so that two endpoints cannot wear each other out.
    private static let peoplePerEndpoint = 4

    private(set) var entries: [String: Entry] = [:]
    private var random: SeededGenerator

    init(_ seed: UInt64) {
        random = SeededGenerator(seed)
    }

    mutating func day(for endpoint: Int) throws -> [ContactWish] {
        try (0..<Self.peoplePerEndpoint).map { try wish("person\($0).\(endpoint)@contoso.example") }
    }

    private mutating func wish(_ person: String) throws -> ContactWish {
        let address = try #require(ContactAddress(person))
        let group = Self.groups[random.below(Self.groups.count)]
        guard let entry = entries[person] else {
            entries[person] = Entry(name: "\(person) <1>", group: group)
            return .add(address, name: "\(person) <1>", group: group)
        }
        switch random.below(3) {
        case 0:
            entries[person] = nil
            return .remove(address, group: entry.group)
        case 1:
            entries[person]?.name += "+"
            return .rename(address, name: entry.name + "+")
        default:
            entries[person]?.group = group
            return .move(address, from: entry.group, to: group)
        }
    }
}

extension Town {
    /// An endpoint of Alice's that soon signs in again.
    func editor() async throws -> Citizen {
        var timing = Timing()
        timing.hurry()
        return try await citizen("alice", timing: timing)
    }
}

extension Citizen {
    /// Whether those whom a plan knows are on the list as it says, beside those who were there before.
    fileprivate func hasExactly(_ entries: [String: Plan.Entry]) -> Bool {
        let planned = contacts.filter { $0.key.hasPrefix("person") }
        return planned.count == entries.count
            && entries.allSatisfy { person, entry in
                planned[person]?.name == entry.name && planned[person]?.groups == [entry.group]
            }
    }
}
