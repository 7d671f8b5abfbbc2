import Discovery
import EventLoop
import Network
import Security

/// Opens the connection to the registrar: the candidates in their order, the first that answers.
///
/// A candidate that does not answer at once does not hold up the others: the next is tried beside it after a moment.
@LoopActor
final class Connector {
    /// How long a candidate has the field for itself.
    private static let headStart: Duration = .milliseconds(300)
    /// How long an unused connection is thought to be alive.
    private static let freshness: Duration = .seconds(10)

    private let account: Account
    private let questions: Questions
    private let network: NetworkAccess
    private let trace: MessageTrace
    private var ahead: [Candidate: (stream: ByteStream, since: ContinuousClock.Instant)] = [:]

    init(account: Account, questions: Questions, network: NetworkAccess, trace: MessageTrace) {
        self.account = account
        self.questions = questions
        self.network = network
        self.trace = trace
    }

    /// - Parameter asks: whether the user is asked about a certificate that is not trusted; after a yes the connection
    ///   is tried again.
    /// - Throws: ``SignInError`` that names every candidate and what became of it; `CancellationError`.
    func connect(_ candidates: [Candidate], asks: Bool = true) async throws -> Connection {
        while true {
            let attempt = try await attempt(candidates)
            switch attempt {
            case .connected(let candidate, let stream): return try connection(candidate, stream)
            case .failed(let failures):
                guard asks, let problem = failures.lazy.compactMap(\.error.certificateProblem).first else {
                    throw SignInError(unreachable: failures)
                }
                try await questions.confirm(problem)
            }
        }
    }

    /// Opens a connection before it is known whether it will be used; nobody is asked anything.
    ///
    /// - Returns: whether a candidate answers.
    /// - Throws: `CancellationError`.
    func open(ahead candidates: [Candidate]) async throws -> Bool {
        guard case .connected(let candidate, let stream) = try await attempt(candidates) else { return false }
        ahead[candidate] = (stream, .now)
        return true
    }

    /// Closes the connections that were opened ahead and not used.
    func closeUnused() {
        for (stream, _) in ahead.values { stream.close() }
        ahead = [:]
    }

    private enum Attempt: Sendable {
        case connected(Candidate, ByteStream)
        case failed([(candidate: Candidate, error: NetworkError)])
    }

    private enum Event: Sendable {
        case connected(Int, ByteStream)
        case failed(Int, NetworkError)
        case headStartOver(Int)
    }

    /// Tries the candidates, each a moment after the one before it or as soon as that has failed.
    private func attempt(_ candidates: [Candidate]) async throws -> Attempt {
        try await withThrowingTaskGroup(of: Event.self) { group in
            var failures: [Int: NetworkError] = [:]
            var started = 0
            func startNext() {
                guard started < candidates.count else { return }
                let index = started
                started += 1
                group.addTask { try await self.event(of: index, candidates[index]) }
                group.addTask {
                    try await EventLoop.sleep(for: Self.headStart)
                    return .headStartOver(index)
                }
            }
            defer { group.cancelAll() }
            startNext()
            while failures.count < candidates.count, let event = try await group.next() {
                switch event {
                case .connected(let index, let stream): return .connected(candidates[index], stream)
                case .failed(let index, let error):
                    failures[index] = error
                    if index + 1 == started { startNext() }
                case .headStartOver(let index): if index + 1 == started { startNext() }
                }
            }
            try Task.checkCancellation()
            return .failed(
                candidates.enumerated().compactMap { index, candidate in
                    failures[index].map { (candidate, $0) }
                })
        }
    }

    private func event(of index: Int, _ candidate: Candidate) async throws -> Event {
        do {
            return .connected(index, try await stream(to: candidate))
        } catch let error as NetworkError {
            return .failed(index, error)
        }
    }

    private func stream(to candidate: Candidate) async throws -> ByteStream {
        if let (stream, since) = ahead.removeValue(forKey: candidate), .now - since < Self.freshness { return stream }
        return try await ByteStream.connect(
            host: candidate.host, port: candidate.port, protection: candidate.transport == .tls ? .tls : .tcp,
            configuration: network.configuration)
    }

    private func connection(_ candidate: Candidate, _ stream: ByteStream) throws -> Connection {
        let settings = account.configuration
        let channel = MessageChannel(candidate: candidate, stream: stream, timing: settings.timing, trace: trace)
        let identity = try Identity(
            address: settings.address, endpoint: account.endpoint, userAgent: settings.userAgent)
        return Connection(channel: channel, identity: identity, timing: settings.timing)
    }
}

extension NetworkError {
    /// The certificate that was not trusted, if that is why.
    fileprivate var certificateProblem: CertificateProblem? {
        guard case .untrusted(_, let problem) = self else { return nil }
        return problem
    }
}
