import Communicator
import Contacts
import EventLoop
import LabPool
import Testing

extension SessionTests {
    /// A contact list that two endpoints of a user and the server's administrator edit, the same people and groups at
    /// the same time, while connections, registrations and the pool come and go in the middle.
    @Suite struct ContactChurnTests {
        @Test(arguments: 1...2)
        func everyEditIsMadeOrAnsweredForAndAllListsAreTheServers(seed: UInt64) async throws {
            try await Town.with { town in
                let churn = ContactChurn(town, seed)
                try await churn.run(steps: 60)
                try await churn.settle()
                churn.judge()
                try await churn.end()
            }
        }
    }
}

/// Random edits and mishaps, and the account of what has become of them.
@LoopActor
private final class ContactChurn {
    /// An edit that an endpoint was asked for when it had been told so much of the server's lists.
    private struct Order {
        let wish: ContactWish
        let since: Int
    }

    private static let alice = "alice@contoso.example"

    private let town: Town
    private var random: SeededGenerator
    private var endpoints: [(citizen: Citizen, orders: [Order])] = []
    /// Endpoints that have ended.
    private var former: [(citizen: Citizen, orders: [Order])] = []
    /// Every list that the server has had.
    private var history: [ContactList] = []
    private var names = 0
    private var log: [String] = []

    init(_ town: Town, _ seed: UInt64) {
        self.town = town
        random = SeededGenerator(seed)
    }

    func run(steps: Int) async throws {
        town.pool.onContactsChanged { [weak self] _ in self?.remember() }
        remember()
        for _ in 0..<2 { endpoints.append((try await town.editor(), [])) }
        for _ in 0..<steps {
            try await step()
            try await EventLoop.sleep(for: .milliseconds(random.below(4) * random.below(8)))
        }
    }

    /// Lets everything come to its end: the last edits of all are made, and seen everywhere.
    func settle() async throws {
        try town.pool.comeUp()
        for index in endpoints.indices where endpoints[index].citizen.hasEnded { try await replace(index) }
        for number in endpoints.indices { order(.addGroup("last of \(number)"), of: number) }
        for endpoint in endpoints {
            try await endpoint.citizen.sees { $0.groups.isSuperset(of: ["last of 0", "last of 1"]) }
        }
        // Whoever has missed a change learns of it by the next.
        try edit(.addGroup(name: "last of all"), isTold: true)
        for endpoint in endpoints { try await endpoint.citizen.sees { $0.groups.contains("last of all") } }
        // A list is told in several turns of the loop; what has not come by then is judged.
        try? await waitUntil {
            self.endpoints.allSatisfy { endpoint in self.history.last.map { endpoint.citizen.shows($0) } == true }
        }
    }

    func judge() {
        guard let list = history.last else { return }
        for endpoint in endpoints {
            let (groups, contacts) = (endpoint.citizen.groups, endpoint.citizen.contacts)
            #expect(endpoint.citizen.shows(list), "\(groups) \(contacts): \(trace)")
        }
        for endpoint in endpoints + former {
            let lost = endpoint.orders.filter { order in !history[order.since...].contains { order.wish.isSeen(on: $0) }
            }
            // One word may stand for all that was under way at a sign-out.
            let words = endpoint.citizen.refusals
            let isAnswered = endpoint.citizen.hasEnded ? lost.isEmpty || !words.isEmpty : lost.count <= words.count
            #expect(isAnswered, "\(lost.map(\.wish)), \(words): \(trace)")
            #expect(!words.contains { $0.contains("The server said") }, "\(words): \(trace)")
        }
    }

    func end() async throws {
        for endpoint in endpoints { try await endpoint.citizen.signOut() }
    }

    private var trace: String { log.joined(separator: "; ") }

    private func remember() {
        guard let document = town.pool.contactList(of: Self.alice),
            case .list(let list) = try? ContactDocument(parsing: document.utf8)
        else { return }
        history.append(list)
    }

    // What happens

    private func step() async throws {
        switch random.below(20) {
        case 0: note("drop") { town.pool.dropClients(of: Self.alice) }
        case 1: try await sleep()
        case 2: note("down") { town.pool.goDown() }
        case 3: try await failOver()
        case 4: try await signOut()
        case 5: try administrate()
        default: order(wish(), of: random.below(endpoints.count))
        }
        if random.below(4) == 0 { try town.pool.comeUp() }
    }

    private func note(_ what: String, _ action: () -> Void) {
        log.append(what)
        action()
    }

    private func sleep() async throws {
        log.append("sleep")
        town.pool.deafenClients(of: Self.alice)
        order(wish(), of: random.below(endpoints.count))
        for endpoint in endpoints { endpoint.citizen.session.networkChanged(isAvailable: true) }
    }

    /// The server ends the registrations; another takes over, or the endpoints are signed out.
    private func failOver() async throws {
        let kind: ForcedDeregistration = random.below(2) == 0 ? .preferredRegistrarChange : .deactivated
        log.append("\(kind)")
        town.pool.deregisterClients(of: Self.alice, kind)
    }

    private func signOut() async throws {
        try town.pool.comeUp()
        let index = random.below(endpoints.count)
        log.append("\(index) signs out")
        try await endpoints[index].citizen.signOut()
        try await replace(index)
    }

    private func replace(_ index: Int) async throws {
        former.append(endpoints[index])
        endpoints[index] = (try await town.editor(), [])
    }

    private func order(_ wish: ContactWish, of index: Int) {
        log.append("\(index): \(wish)")
        guard !endpoints[index].citizen.hasEnded else { return }
        let version = endpoints[index].citizen.listVersion
        let since = history.lastIndex { $0.version <= version } ?? 0
        endpoints[index].orders.append(Order(wish: wish, since: since))
        endpoints[index].citizen.session.contacts.wish(wish)
    }

    private func administrate() throws {
        guard let list = history.last else { return }
        let people = list.sortedContacts
        let isTold = random.below(2) == 0
        if !people.isEmpty, random.below(2) == 0 {
            try edit(.deleteContact(people[random.below(people.count)].address), isTold: isTold)
        } else {
            try edit(.addGroup(name: newName()), isTold: isTold)
        }
    }

    private func edit(_ edit: ContactEdit, isTold: Bool) throws {
        guard let version = history.last?.version else { return }
        log.append("administrator\(isTold ? "" : ", untold"): \(edit)")
        try town.pool.editContacts(of: Self.alice, edit.body(version: version), isTold: isTold)
    }

    // Wishes

    private func wish() -> ContactWish {
        switch random.below(10) {
        case 0...2: .add(person(), name: newName(), group: group())
        case 3: .remove(person(), group: group())
        case 4, 5: .move(person(), from: group(), to: group())
        case 6, 7: .rename(person(), name: newName())
        case 8: .renameGroup(from: group(), to: random.below(2) == 0 ? group() : newName())
        default: .removeGroup(group())
        }
    }

    private func person() -> ContactAddress {
        ContactAddress("person\(random.below(6))@contoso.example") ?? history[0].sortedContacts[0].address
    }

    private func group() -> String { ["Friends", "Team & <Co>", "Sales"][random.below(3)] }

    private func newName() -> String {
        names += 1
        return "Name <\(names)>"
    }
}

extension ContactWish {
    /// Whether a list is as wished.
    fileprivate func isSeen(on list: ContactList) -> Bool {
        func groups(_ address: ContactAddress) -> [String] { list.contacts[address].map { list.names(of: $0) } ?? [] }
        return switch self {
        case .add(let address, _, let group): groups(address).contains(group)
        case .remove(let address, let group): !groups(address).contains(group)
        case .move(let address, let source, let target):
            groups(address).contains(target) && (source == target || !groups(address).contains(source))
        case .rename(let address, let name): list.contacts[address]?.name == name
        case .addGroup(let name): list.group(named: name) != nil
        case .renameGroup(let old, let new):
            old == new || list.group(named: old) == nil && list.group(named: new) != nil
        case .removeGroup(let name): list.group(named: name) == nil
        }
    }
}

extension Citizen {
    /// Whether the host has been told exactly this list.
    fileprivate func shows(_ list: ContactList) -> Bool {
        func shown(_ name: String) -> String { name == ContactGroup.defaultName ? "Other Contacts" : name }
        return groups == Set(list.groups.values.map { shown($0.shownName) })
            && contacts.count == list.contacts.count
            && list.contacts.values.allSatisfy {
                let told = contacts[$0.address.text]
                return told?.name == $0.name && told?.groups == Set(list.names(of: $0).map(shown))
            }
    }
}
