internal import Network

/// The challenge of a service that takes bearer tokens (RFC 6750, 3; UCWA sheet 2.1).
public struct BearerChallenge: Sendable, Hashable {
    /// Where users are sent to log on. A service that does not say means other servers, not users.
    public let authorizationEndpoint: WebAddress

    /// Finds the challenge among the fields `WWW-Authenticate`, in any order, on one line or on several.
    public init?(_ fields: [String]) {
        let endpoints = AuthenticationChallenge.all(in: fields).lazy
            .filter { $0.scheme == "bearer" }
            .compactMap { $0.parameters["authorization_uri"].flatMap { WebAddress($0) } }
        guard let endpoint = endpoints.first(where: { $0.scheme == .https }) else { return nil }
        authorizationEndpoint = endpoint
    }
}
