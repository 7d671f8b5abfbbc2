import Communicator
import EventLoop
import LabPool
import Messaging
import Testing

extension SessionTests {
    /// Two who write to each other, while connections, registrations and the pool come and go in the middle.
    @Suite struct MessageChurnTests {
        @Test(arguments: 1...3)
        func everyMessageArrivesOnceInItsOrderOrComesBack(seed: UInt64) async throws {
            try await TestSite.with(users: ["alice", "bob"]) { site in
                let churn = MessageChurn(site.pool, try await ChatClient.signIn(site, [0, 1]) { $1.hurry() }, seed)
                try await churn.run(steps: 80)
                try await churn.settle()
                churn.judge()
                churn.end()
            }
        }
    }
}

/// Random messages and mishaps, and the account of what has become of them.
@LoopActor
private final class MessageChurn {
    private let pool: LabPool
    private let clients: [ChatClient]
    private var random: SeededGenerator
    /// How many messages each has written.
    private var written = [0, 0]
    private var log: [String] = []

    init(_ pool: LabPool, _ clients: [ChatClient], _ seed: UInt64) {
        self.pool = pool
        self.clients = clients
        random = SeededGenerator(seed)
    }

    func run(steps: Int) async throws {
        for _ in 0..<steps {
            try step()
            try await EventLoop.sleep(for: .milliseconds(random.below(4) * random.below(8)))
        }
    }

    /// Waits until every message has an outcome.
    func settle() async throws {
        try pool.comeUp()
        for (client, count) in zip(clients, written) {
            try await client.wait { $0.delivered.count + $0.undelivered.count == count }
        }
    }

    func judge() {
        for (index, client) in clients.enumerated() {
            let other = clients[1 - index]
            let arrived = other.received.compactMap { Int($0.split(separator: " ").last ?? "") }
            let returned = client.undelivered.compactMap { Int($0.text?.plain ?? "") }
            let trace = "\(index): \(arrived), returned \(returned): \(log.joined(separator: "; "))"
            #expect(arrived == arrived.sorted() && Set(arrived).count == arrived.count, "\(trace)")
            #expect(Set(arrived).union(returned) == Set(1..<written[index] + 1), "\(trace)")
            #expect(client.undelivered.count == returned.count, "\(trace)")
            #expect(Set(client.delivered).isDisjoint(with: client.undelivered.map(\.number)), "\(trace)")
        }
    }

    func end() {
        for client in clients { client.session.close() }
    }

    private func step() throws {
        let index = random.below(2)
        let address = clients[index].address.description
        switch random.below(24) {
        case 0: note("drop \(index)") { pool.dropClients(of: address) }
        case 1: sleep(index)
        case 2: note("down") { pool.goDown() }
        case 3: note("deregister \(index)") { pool.deregisterClients(of: address, .preferredRegistrarChange) }
        case 4: note("leave \(index)") { clients[index].session.messenger.leave(clients[1 - index].address) }
        case 5:
            note("type \(index)") { clients[index].session.messenger.setTyping(true, to: clients[1 - index].address) }
        default: for _ in 0..<random.below(4) { write(index) }
        }
        if random.below(4) == 0 { try pool.comeUp() }
    }

    private func note(_ what: String, _ action: () -> Void) {
        log.append(what)
        action()
    }

    private func sleep(_ index: Int) {
        log.append("sleep \(index)")
        pool.deafenClients(of: clients[index].address.description)
        write(index)
        clients[index].session.networkChanged(isAvailable: true)
    }

    private func write(_ index: Int) {
        written[index] += 1
        log.append("\(index): \(written[index])")
        clients[index].send("\(written[index])", to: clients[1 - index])
    }
}
