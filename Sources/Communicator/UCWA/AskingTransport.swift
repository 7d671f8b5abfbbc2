import EventLoop
import Network
import Web

/// The account's HTTP. Where a server's certificate is not trusted, the user is asked, and the request is made again.
@LoopActor
struct AskingTransport: WebTransport {
    let network: NetworkAccess
    let questions: Questions

    /// - Throws: ``SignInError`` if the user does not trust the certificate; `NetworkError`; `CancellationError`.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        while true {
            do {
                return try await network.send(request)
            } catch NetworkError.untrusted(_, let problem) {
                try await questions.confirm(problem)
            }
        }
    }
}
