import Discovery
import EventLoop
import Network
import Security

/// Opens the connection to the registrar: the candidates in their order, the first that answers.
@LoopActor
final class Connector {
    /// How long a candidate has the field for itself, and one address of several.
    private static let headStart: Duration = .milliseconds(300)
    /// How long the resolver's way is waited for before the host's addresses are tried one by one.
    private static let patience: Duration = .milliseconds(600)
    /// How long an unused connection is thought to be alive.
    private static let freshness: Duration = .seconds(10)

    /// What is known of the addresses of registrars.
    let addresses = HostAddresses()

    private let account: Account
    private let questions: Questions
    private let network: NetworkAccess
    private let trace: MessageTrace
    private var ahead: [Candidate: (registrar: Registrar, since: ContinuousClock.Instant)] = [:]

    init(account: Account, questions: Questions, network: NetworkAccess, trace: MessageTrace) {
        self.account = account
        self.questions = questions
        self.network = network
        self.trace = trace
    }

    /// - Parameter asks: whether the user is asked about a certificate that is not trusted; after a yes the connection
    ///   is tried again.
    /// - Throws: ``SignInError`` that names every candidate and what became of it; `CancellationError`.
    func connect(_ candidates: [Candidate], asks: Bool = true) async throws -> Registrar {
        while true {
            switch try await attempt(candidates) {
            case .reached(let registrar): return registrar
            case .failed(let failures):
                guard asks, let problem = failures.lazy.compactMap(\.certificateProblem).first else {
                    throw SignInError(unreachable: Array(zip(candidates, failures)))
                }
                try await questions.confirm(problem)
            }
        }
    }

    /// Opens a connection before it is known whether it will be used; nobody is asked anything.
    ///
    /// - Parameter greet: begins to speak with the registrar. That names the user, so it is called where a certificate
    ///   proves the registrar's name alone.
    /// - Returns: the candidate that answers, nil if none does.
    /// - Throws: `CancellationError`.
    func open(
        ahead candidates: [Candidate], greet: @LoopActor (Registrar) -> Void
    ) async throws -> Candidate? {
        guard case .reached(let registrar) = try await attempt(candidates) else { return nil }
        let candidate = registrar.connection.channel.candidate
        if candidate.transport == .tls { greet(registrar) }
        ahead.updateValue((registrar, .now), forKey: candidate)?.registrar.close()
        return candidate
    }

    /// Closes the connections that were opened ahead and not used.
    func closeUnused() {
        for (registrar, _) in ahead.values { registrar.close() }
        ahead = [:]
    }

    /// All candidates are tried anew when the network comes back: what was begun before may wait for nothing.
    private func attempt(_ candidates: [Candidate]) async throws -> HeadStart.Outcome<Registrar> {
        try await network.beginningAnew {
            try await HeadStart(delay: Self.headStart).first(
                of: candidates.map { candidate in { try await self.registrar(at: candidate) } })
        }
    }

    private func registrar(at candidate: Candidate) async throws -> Registrar {
        if let open = takeOpen(candidate) { return open }
        let stream = try await stream(to: candidate)
        let settings = account.configuration
        let channel = MessageChannel(candidate: candidate, stream: stream, timing: settings.timing, trace: trace)
        let identity = try Identity(
            address: settings.address, endpoint: account.endpoint, userAgent: settings.userAgent)
        let connection = Connection(channel: channel, identity: identity, timing: settings.timing)
        connection.proxyLogOn = ProxyLogOn(account: account, questions: questions, at: candidate)
        return Registrar(connection: connection, timing: settings.timing)
    }

    private func takeOpen(_ candidate: Candidate) -> Registrar? {
        guard let (registrar, since) = ahead.removeValue(forKey: candidate) else { return nil }
        guard .now - since < Self.freshness, !registrar.hasFailed else {
            registrar.close()
            return nil
        }
        return registrar
    }

    // Addresses

    /// Notes the address at which a registrar served, for the next time.
    ///
    /// - Returns: whether it is of use then.
    func noteAddress(_ address: String, of candidate: Candidate) -> Bool {
        guard knowsAddresses(of: candidate) else { return false }
        addresses.note([address], of: candidate.host)
        return true
    }

    /// An address that has changed hands is noticed by the certificate alone, and a proxy does its own look-ups.
    private func knowsAddresses(of candidate: Candidate) -> Bool {
        candidate.transport == .tls && network.isDirect && !network.resolvesItself(candidate)
    }

    /// A connection by an address that is known, else by whatever this computer's resolver finds.
    private func stream(to candidate: Candidate) async throws -> ByteStream {
        let isLookedUp = knowsAddresses(of: candidate)
        let known = isLookedUp ? addresses.addresses(of: candidate.host) : []
        let ways: [HeadStart.Way<ByteStream>] =
            known.map { address in { @LoopActor @Sendable in try await self.stream(to: candidate, at: [address]) } }
            + [{ try await isLookedUp ? self.resolvedStream(to: candidate) : self.stream(to: candidate, at: []) }]
        switch try await HeadStart(delay: Self.headStart).first(of: ways) {
        case .reached(let stream): return stream
        case .failed(let failures):
            // What the resolver's addresses come to is what counts.
            throw failures.last ?? NetworkError.nameNotFound(host: candidate.host)
        }
    }

    /// A connection by the resolver of this computer. Where that takes long, the host's addresses are tried one by one
    /// beside it: of several of one family the first may swallow connections, and the resolver's way waits for it.
    private func resolvedStream(to candidate: Candidate) async throws -> ByteStream {
        try await withThrowingTaskGroup(of: ByteStream?.self) { group in
            group.addTask { try await self.stream(to: candidate, at: []) }
            group.addTask {
                try await EventLoop.sleep(for: Self.patience)
                return try await self.streamByOneOfSeveralAddresses(to: candidate)
            }
            defer { group.cancelAll() }
            while let stream = try await group.next() {
                if let stream { return stream }
            }
            throw CancellationError()
        }
    }

    /// Nil where that is no help.
    private func streamByOneOfSeveralAddresses(to candidate: Candidate) async throws -> ByteStream? {
        guard let found = try? await NameService.ofThisComputer().addresses(candidate.host), found.count > 1 else {
            return nil
        }
        let ways = found.map { address in
            { @LoopActor @Sendable in try await self.stream(to: candidate, at: [address]) }
        }
        guard case .reached(let stream) = try await HeadStart(delay: Self.headStart).first(of: ways) else {
            return nil
        }
        return stream
    }

    /// - Parameter addresses: in place of the resolver's, if there are any.
    private func stream(to candidate: Candidate, at addresses: [String]) async throws -> ByteStream {
        var configuration = network.configuration
        if !addresses.isEmpty {
            configuration.overrides.append(
                HostOverride(host: candidate.host, port: candidate.port, addresses: addresses))
        }
        return try await ByteStream.connect(
            host: candidate.host, port: candidate.port, protection: candidate.transport == .tls ? .tls : .tcp,
            configuration: configuration)
    }
}

extension NetworkError {
    /// The certificate that was not trusted, if that is why.
    fileprivate var certificateProblem: CertificateProblem? {
        guard case .untrusted(_, let problem) = self else { return nil }
        return problem
    }
}
