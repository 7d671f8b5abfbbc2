import EventLoop
import Network
import Security
import UCWA
import Web

/// Whoever can prove to hosts who they are.
@LoopActor
protocol TokenProof: AnyObject, Sendable {
    /// Obtains a token.
    ///
    /// - Parameters:
    ///   - place: what was asked for when the host challenged.
    ///   - former: the token that is replaced.
    /// - Throws: an error of its own if there is none to be had; `UCWARefusal` or `NetworkError` if there may be later.
    func token(
        for challenge: TokenChallenge, at place: WebAddress, after former: Secret?
    ) async throws -> HostToken

    /// Why there is no sense in going on where a host does not take the first token that it was shown; nil to let its
    /// answer speak for itself.
    func refusal(in response: HTTPResponse, at place: WebAddress) -> (any Error)?
}

extension TokenProof {
    func refusal(in response: HTTPResponse, at place: WebAddress) -> (any Error)? { nil }
}

extension UCWARefusal {
    /// Whether a token service only cannot answer at the moment; a 500 is how some servers refuse a guest.
    static func ofTokenService(_ response: HTTPResponse) -> UCWARefusal? {
        guard [408, 429, 502, 503, 504].contains(response.status) else { return nil }
        return UCWARefusal(response)
    }
}

extension TokenRequest {
    /// The request to the token service.
    func request(to issuer: WebAddress, _ authentication: HTTPRequest.Authentication = .none) -> HTTPRequest {
        HTTPRequest(
            .post, url: issuer.text,
            headers: ["Accept": "application/json", "Content-Type": Self.contentType], body: Array(body.utf8),
            authentication: authentication)
    }
}
