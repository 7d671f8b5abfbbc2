public import EventLoop

/// Shows a proxy the user's name and password by one connection alone until it has taken them: a wrong password is one
/// failed log-on at the proxy, however many connections are wanted.
@LoopActor
public final class ProxyGate {
    /// A proxy that says no does so at once: what takes longer is the way to the server behind it.
    private static let patience: Duration = .seconds(3)

    private enum State {
        case untried
        case accepted
        case refused
    }

    private var state = State.untried
    private var isTrying = false
    private var waiting: [Signal<Void>] = []

    public nonisolated init() {}

    /// Connects by `work` when it is known that the proxy takes the log-on, or nobody else tries that.
    ///
    /// - Throws: ``NetworkError/proxyAuthenticationFailed(_:)`` without any connection if the proxy has said no; what
    ///   `work` throws; `CancellationError`.
    func pass<Value: Sendable>(
        to target: NetworkError.Target, _ work: @LoopActor () async throws -> Value
    ) async throws -> Value {
        while isTrying, state == .untried { try await waitForVerdict() }
        guard state != .refused else { throw NetworkError.proxyAuthenticationFailed(target) }
        guard state == .untried else { return try await noting(work) }
        isTrying = true
        defer { end() }
        return try await noting(work)
    }

    private func noting<Value: Sendable>(_ work: @LoopActor () async throws -> Value) async throws -> Value {
        do {
            let value = try await work()
            state = .accepted
            return value
        } catch let error as NetworkError {
            if case .proxyAuthenticationFailed = error { state = .refused }
            throw error
        }
    }

    private func waitForVerdict() async throws {
        let signal = Signal<Void>()
        waiting.append(signal)
        let timer = EventLoop.after(Self.patience) { [weak self] in self?.end() }
        defer { timer.cancel() }
        try await signal.value()
    }

    /// Somebody else may try.
    private func end() {
        isTrying = false
        let signals = waiting
        waiting = []
        for signal in signals { signal.send(()) }
    }
}

extension NetworkConfiguration {
    /// Makes a connection, by way of the gate where a proxy may be shown a password.
    @LoopActor func passProxy<Value: Sendable>(
        to target: NetworkError.Target, _ work: @LoopActor () async throws -> Value
    ) async throws -> Value {
        guard let proxyGate, mayShowPassword else { return try await work() }
        return try await proxyGate.pass(to: target, work)
    }

    private var mayShowPassword: Bool {
        switch proxy {
        case .none: false
        case .http(let server), .https(let server), .socks4(let server), .socks5(let server): server.credentials != nil
        case .environment: ProxyEnvironment.namesPassword
        }
    }
}
