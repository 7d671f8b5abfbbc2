public import SIP

/// Who asks for authentication, which decides on the names of the headers (RFC 3261 22.2, 22.3, [MS-SIPAE] 2.2).
public enum Authenticator: Sendable, Hashable, CaseIterable {
    /// The registrar or next hop, with status 401.
    case registrar
    /// A proxy, with status 407. On older pools that is the first hop, and the only one that asks.
    case proxy

    /// The one that a response with this status comes from; `nil` if it asks for nothing.
    public init?(_ status: Status) {
        switch status {
        case .unauthorized: self = .registrar
        case .proxyAuthenticationRequired: self = .proxy
        default: return nil
        }
    }

    /// Where the challenge stands.
    public var challengeHeader: HeaderName {
        switch self {
        case .registrar: .wwwAuthenticate
        case .proxy: .proxyAuthenticate
        }
    }

    /// Where the client answers and signs.
    public var answerHeader: HeaderName {
        switch self {
        case .registrar: .authorization
        case .proxy: .proxyAuthorization
        }
    }

    /// Where the server signs.
    public var infoHeader: HeaderName {
        switch self {
        case .registrar: .authenticationInfo
        case .proxy: .proxyAuthenticationInfo
        }
    }

    /// The status of a challenge.
    public var challengeStatus: Status {
        switch self {
        case .registrar: .unauthorized
        case .proxy: .proxyAuthenticationRequired
        }
    }
}
