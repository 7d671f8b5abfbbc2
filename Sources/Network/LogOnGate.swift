import EventLoop

/// Keeps requests to a server apart where one of them logs on by its connection (NTLM).
///
/// Proxies that share kept connections to a server among their clients' connections mix the legs of a log-on with
/// other requests, after which it never ends. So a log-on has the server for itself; other requests go side by side.
@LoopActor
final class LogOnGate {
    /// What a request needs of its server.
    enum Passage: Sendable {
        case shared
        case alone
    }

    private struct Server {
        var passing = 0
        var isTaken = false
        var queue: [(passage: Passage, signal: Signal<Void>)] = []
    }

    private var servers: [String: Server] = [:]

    /// Does `work` when nothing is under way to the server that it must be apart from; in the order of the calls. A
    /// log-on lets all go first that is sent in the same moment, since it would wait for the whole of the log-on.
    ///
    /// - Throws: what `work` throws; `CancellationError`.
    func pass<Value: Sendable>(
        _ passage: Passage, to server: String, _ work: @LoopActor () async throws -> Value
    ) async throws -> Value {
        if passage == .alone { try await EventLoop.sleep(for: .zero) }
        try await enter(passage, server)
        defer { leave(passage, server) }
        return try await work()
    }

    private func enter(_ passage: Passage, _ name: String) async throws {
        let signal = Signal<Void>()
        servers[name, default: Server()].queue.append((passage, signal))
        admit(name)
        do {
            try await signal.value()
        } catch {
            // Admitted and cancelled at the same moment: the place is given back.
            if !withdraw(signal, name) { leave(passage, name) }
            admit(name)
            throw error
        }
    }

    private func withdraw(_ signal: Signal<Void>, _ name: String) -> Bool {
        guard let index = servers[name]?.queue.firstIndex(where: { $0.signal === signal }) else { return false }
        servers[name]?.queue.remove(at: index)
        return true
    }

    private func leave(_ passage: Passage, _ name: String) {
        servers[name]?.passing -= 1
        if passage == .alone { servers[name]?.isTaken = false }
        admit(name)
    }

    private func admit(_ name: String) {
        while let server = servers[name], let next = server.queue.first {
            guard !server.isTaken, next.passage == .shared || server.passing == 0 else { return }
            servers[name]?.queue.removeFirst()
            servers[name]?.passing += 1
            servers[name]?.isTaken = next.passage == .alone
            next.signal.send(())
        }
        if let server = servers[name], server.passing == 0, server.queue.isEmpty { servers[name] = nil }
    }
}
