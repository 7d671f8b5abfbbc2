import Discovery
import EventLoop
import Network

/// The account's way to the network: its proxy, its trust decisions as they are now, its trace.
@LoopActor
final class NetworkAccess {
    private let account: Account
    private let questions: Questions
    private let outlet: EventOutlet
    private var http: HTTPClient?

    init(account: Account, questions: Questions, outlet: EventOutlet) {
        self.account = account
        self.questions = questions
        self.outlet = outlet
    }

    /// How connections are made.
    var configuration: NetworkConfiguration {
        let settings = account.configuration
        return NetworkConfiguration(
            trust: questions.trust, proxy: settings.proxy, overrides: settings.overrides,
            connectTimeout: settings.timing.connect, userAgent: settings.userAgent, trace: trace)
    }

    /// The one HTTP client of the sign-in, so that its connections serve several requests.
    func client() throws -> HTTPClient {
        let client = try http ?? HTTPClient(configuration: configuration)
        client.configuration = configuration
        http = client
        return client
    }

    /// Leaves the connections that are open: the network that they were made in may be gone.
    func startAnew() {
        http = nil
    }

    /// Whether a candidate's name needs no answer of this computer's resolver.
    func resolvesItself(_ candidate: Candidate) -> Bool {
        switch account.configuration.proxy {
        case .http, .socks4, .socks5: return true
        case .none, .environment: break
        }
        return account.configuration.overrides.contains { $0.host == candidate.host && $0.port == candidate.port }
    }

    private var trace: NetworkTrace? {
        guard account.configuration.trace != .none else { return nil }
        return NetworkTrace(isUnsafe: account.configuration.trace == .unsafe) { [outlet] entry in
            let text = "\(entry.target)\n\(entry.text)"
            outlet.deliver(.trace(TraceLine(isOutgoing: entry.direction == .sent, channel: .http, text: text)))
        }
    }
}
