import EventLoop
import Network

/// The account's way to the network: its proxy, its trust decisions as they are now, its trace.
@LoopActor
final class NetworkAccess {
    private let account: Account
    private let showTrace: @LoopActor (TraceLine) -> Void
    private var http: HTTPClient?

    init(account: Account, showTrace: @escaping @LoopActor (TraceLine) -> Void) {
        self.account = account
        self.showTrace = showTrace
    }

    /// How connections are made.
    var configuration: NetworkConfiguration {
        let settings = account.configuration
        return NetworkConfiguration(
            trust: account.trust, proxy: settings.proxy, overrides: settings.overrides,
            connectTimeout: settings.timing.connect, userAgent: settings.userAgent, trace: trace)
    }

    /// The one HTTP client of the sign-in, so that its connections serve several requests.
    func client() throws -> HTTPClient {
        let client = try http ?? HTTPClient(configuration: configuration)
        client.configuration = configuration
        http = client
        return client
    }

    private var trace: NetworkTrace? {
        guard account.configuration.trace != .none else { return nil }
        return NetworkTrace(isUnsafe: account.configuration.trace == .unsafe) { [showTrace] entry in
            let text = "\(entry.target)\n\(entry.text)"
            showTrace(TraceLine(isOutgoing: entry.direction == .sent, channel: .http, text: text))
        }
    }
}
