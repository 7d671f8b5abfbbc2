import Discovery
import EventLoop
import Network
import Web

/// The account's way to the network: its proxy, its trust decisions as they are now, its trace.
@LoopActor
final class NetworkAccess {
    private let account: Account
    private let questions: Questions
    private let outlet: EventOutlet
    private var http: HTTPClient?
    private let proxyGate = ProxyGate()
    private let preAuthentication: PreAuthentication
    private var waiters: [Signal<Void>] = []
    private var isClosed = false

    init(account: Account, questions: Questions, outlet: EventOutlet) {
        self.account = account
        self.questions = questions
        self.outlet = outlet
        preAuthentication = PreAuthentication(account: account, questions: questions)
    }

    /// How connections are made.
    var configuration: NetworkConfiguration {
        let settings = account.configuration
        var configuration = NetworkConfiguration(
            trust: questions.trust, proxy: settings.proxy, overrides: settings.overrides,
            connectTimeout: settings.timing.connect, userAgent: settings.userAgent, trace: trace)
        configuration.proxyGate = proxyGate
        return configuration
    }

    /// The one HTTP client of the sign-in, so that its connections serve several requests.
    ///
    /// - Throws: ``NetworkError``; `CancellationError` after ``close()``.
    func client() throws -> HTTPClient {
        guard !isClosed else { throw CancellationError() }
        let client = try http ?? HTTPClient(configuration: configuration)
        client.configuration = configuration
        http = client
        return client
    }

    /// Leaves the connections that are open: the network that they were made in may be gone, or they are needed no more.
    func startAnew() {
        http = nil
    }

    /// The network is back: what waits for answers from the one before begins anew.
    func cameBack() {
        for waiter in waiters { waiter.send(()) }
        waiters = []
    }

    /// The session is over: whoever waits for an answer is cancelled, and nothing more is asked.
    func close() {
        isClosed = true
        http = nil
        for waiter in waiters { waiter.fail(CancellationError()) }
        waiters = []
    }

    /// Does `work`, from its beginning whenever the network comes back before the end.
    ///
    /// - Parameter mayRepeat: false for what goes on as it is when the network comes back.
    /// - Throws: what `work` throws; `CancellationError`, also at ``close()``.
    func beginningAnew<Value: Sendable>(
        mayRepeat: Bool = true, _ work: @escaping @LoopActor @Sendable () async throws -> Value
    ) async throws -> Value {
        while true {
            let value: Value? = try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask { try await work() }
                group.addTask {
                    repeat { try await self.comeback() } while !mayRepeat
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
            if let value { return value }
        }
    }

    private func comeback() async throws {
        guard !isClosed else { throw CancellationError() }
        let signal = Signal<Void>()
        waiters.append(signal)
        defer { waiters.removeAll { $0 === signal } }
        try await signal.value()
    }

    /// Whether a candidate's name needs no answer of this computer's resolver.
    func resolvesItself(_ candidate: Candidate) -> Bool {
        switch account.configuration.proxy {
        case .http, .https, .socks4, .socks5: return true
        case .none, .environment: break
        }
        return account.configuration.overrides.contains { $0.host == candidate.host && $0.port == candidate.port }
    }

    /// Whether no proxy is on the way, so that the other end of a connection is the server itself.
    var isDirect: Bool {
        switch account.configuration.proxy {
        case .none: true
        case .environment: !ProxyEnvironment.isBeforeTLS
        case .http, .https, .socks4, .socks5: false
        }
    }

    private var trace: NetworkTrace? {
        guard account.configuration.trace != .none else { return nil }
        return NetworkTrace(isUnsafe: account.configuration.trace == .unsafe) { [outlet] entry in
            let text = "\(entry.target)\n\(entry.text)"
            outlet.deliver(.trace(TraceLine(isOutgoing: entry.direction == .sent, channel: .http, text: text)))
        }
    }
}

/// HTTP of the account. A `GET` that waits while the network goes and comes back is sent again; whoever waits when the
/// session ends is cancelled.
extension NetworkAccess: WebTransport {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let client = try client()
        return try await preAuthentication.send(request) { request in
            try await self.beginningAnew(mayRepeat: request.method == .get) { try await client.send(request) }
        }
    }

    func connect(ahead url: String) async {
        await (try? client())?.connect(ahead: url)
    }
}
