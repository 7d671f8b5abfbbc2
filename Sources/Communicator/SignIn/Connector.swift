import Discovery
import EventLoop
import Network

/// Opens the connection to the registrar: the candidates in their order, the first that answers.
@LoopActor
struct Connector {
    let account: Account
    let questions: Questions
    let network: NetworkAccess
    let trace: MessageTrace

    /// - Throws: ``SignInError`` that names every candidate and what became of it; `CancellationError`.
    func connect(_ candidates: [Candidate]) async throws -> Connection {
        var failures: [(Candidate, NetworkError)] = []
        for candidate in candidates {
            do {
                return try connection(candidate, try await stream(to: candidate))
            } catch let error as NetworkError {
                failures.append((candidate, error))
            }
        }
        throw SignInError(unreachable: failures)
    }

    /// The user is asked about a certificate that is not trusted; after a yes the connection is tried again.
    private func stream(to candidate: Candidate) async throws -> ByteStream {
        while true {
            do {
                return try await ByteStream.connect(
                    host: candidate.host, port: candidate.port, protection: candidate.transport == .tls ? .tls : .tcp,
                    configuration: network.configuration)
            } catch NetworkError.untrusted(_, let problem) {
                try await questions.confirm(problem)
            }
        }
    }

    private func connection(_ candidate: Candidate, _ stream: ByteStream) throws -> Connection {
        let settings = account.configuration
        let channel = MessageChannel(candidate: candidate, stream: stream, timing: settings.timing, trace: trace)
        let identity = try Identity(
            address: settings.address, endpoint: account.endpoint, userAgent: settings.userAgent)
        return Connection(channel: channel, identity: identity, timing: settings.timing)
    }
}
