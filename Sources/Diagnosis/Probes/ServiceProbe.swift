public import EventLoop
public import Network
import Security

/// Asks services one question each, over a connection of its own, and reports how the connection came about.
///
/// Nothing that proves who the user is ever travels here: requests go without password, ticket and cookies.
@LoopActor
public struct ServiceProbe {
    /// The longest answer that is read, in bytes.
    public static let maximumBody = 1024 * 1024

    private let configuration: NetworkConfiguration
    private let issuers: IssuerSearch

    /// - Parameter configuration: the account's way to the network.
    public init(_ configuration: NetworkConfiguration) {
        self.configuration = configuration
        issuers = IssuerSearch(configuration)
    }

    /// What came of a question.
    public struct Outcome: Sendable {
        public var connection: ConnectionReport
        /// The answer, or what went wrong.
        public var result: Result<HTTPResponse, NetworkError>
    }

    /// Sends a request.
    ///
    /// - Throws: `CancellationError`.
    public func ask(_ request: HTTPRequest) async throws -> Outcome {
        var request = request
        request.authentication = .none
        request.redirects = .report
        request.maximumBody = min(request.maximumBody, Self.maximumBody)
        let (connection, result) = try await observe(request.url, 0) { configuration in
            try await HTTPClient(configuration: configuration).send(request)
        }
        return Outcome(connection: connection, result: result)
    }

    /// Opens a byte stream, which is the caller's to close.
    ///
    /// - Returns: nil in the stream's place where none came about.
    /// - Throws: `CancellationError`.
    public func connect(
        host: String, port: UInt16, protection: ByteStream.Protection
    ) async throws -> (connection: ConnectionReport, stream: ByteStream?) {
        let (connection, result) = try await observe(host, port) { configuration in
            try await ByteStream.connect(host: host, port: port, protection: protection, configuration: configuration)
        }
        return (connection, try? result.get())
    }

    /// - Parameter host: and `port` say what is to be reached, where it cannot even be tried.
    private func observe<Value>(
        _ host: String, _ port: UInt16, _ work: @LoopActor (NetworkConfiguration) async throws -> Value
    ) async throws -> (ConnectionReport, Result<Value, NetworkError>) {
        let records = ConnectionRecords()
        var configuration = configuration
        configuration.record = { records.last = $0 }
        let result: Result<Value, NetworkError>
        do {
            result = .success(try await work(configuration))
        } catch let error as NetworkError {
            result = .failure(error)
        }
        guard let record = records.last else {
            let reach = result.failure.map { ConnectionReport.Reach.unreachable(reason: "\($0)") }
            return (ConnectionReport(host: host, port: port, reach: reach ?? .reached), result)
        }
        return (try await report(record, result.failure), result)
    }

    private func report(_ record: ConnectionRecord, _ failure: NetworkError?) async throws -> ConnectionReport {
        let host = record.target.host
        var chain = record.presentation.map { CertificateChainReport($0, host: host) }
        if let presentation = record.presentation {
            chain?.gap = try await issuers.gap(in: presentation, host: host)
        }
        return ConnectionReport(
            host: host, port: record.target.port, reach: failure.flatMap { .init($0) } ?? .reached,
            attempts: record.target.attempts, protection: record.presentation?.parameters, chain: chain,
            times: .init(lookup: record.lookup, connected: record.connected, secured: record.secured))
    }
}

/// Holds what was seen of the last connection.
@LoopActor
private final class ConnectionRecords {
    var last: ConnectionRecord?
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
