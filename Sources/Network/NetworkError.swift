internal import Localization
public import Security

/// Why a connection or a request failed: what was tried and what came back.
///
/// Cancellation is no `NetworkError`: it ends every call with `CancellationError`.
public enum NetworkError: Error, Sendable, Equatable {
    /// The host is no host name or address, or the URL is none.
    case invalidAddress(String)
    /// The request has a part that cannot be sent; the text says which.
    case invalidRequest(String)
    /// The resolver knows no address for the host.
    case nameNotFound(host: String)
    /// No connection came about: refused, unreachable and the like, in words.
    case unreachable(Target, reason: String)
    /// The connection was not ready in time.
    case connectTimedOut(Target, after: Duration)
    /// The answer was not complete in time.
    case timedOut(Target, after: Duration)
    /// The proxy did not make the connection.
    case proxyFailed(Target, reason: String)
    /// The proxy wants other credentials (HTTP 407), or the SOCKS proxy refuses those given.
    case proxyAuthenticationFailed(Target)
    /// The proxy takes a password as it is alone (Basic), and everybody on the way to it would read it; it was not shown.
    case proxyWantsBasic(Target)
    /// The connection could not be secured.
    case tlsFailed(Target, TLSFailure)
    /// The server's certificate is not trusted. Adding its fingerprint to the policy and connecting again accepts it.
    case untrusted(Target, CertificateProblem)
    /// The connection was closed or lost before all had been received.
    case connectionLost(Target, reason: String)
    /// The peer does not take what is sent to it.
    case congested(Target, queued: Int)
    /// The answer exceeds what was allowed; it was not read to its end.
    case tooLarge(Target, what: String, limit: Int)
    /// The server does not speak the protocol.
    case malformed(Target, reason: String)
    /// The Kerberos library has no ticket for the server.
    case noTicket(Target, reason: String)
    /// The user cannot be proved to the server, whose side asks for what cannot be done here, or whose realm has refused
    /// the password; nothing was proved to the server itself.
    case logOnImpossible(Target, GSSError)
    /// The server sent more redirects than were asked for, or one that is not followed.
    case redirectRefused(Target, location: String)
    /// The process has no memory or descriptors left, or the library lacks a feature.
    case outOfResources(String)
}

extension NetworkError {
    /// What was to be reached, and by which addresses it was tried.
    public struct Target: Sendable, Hashable, CustomStringConvertible {
        public let host: String
        public let port: UInt16
        /// The addresses that a connection was attempted to, in their order: the proxy's, where there is one.
        public var attempts: [Endpoint]

        public init(host: String, port: UInt16, attempts: [Endpoint] = []) {
            self.host = host
            self.port = port
            self.attempts = attempts
        }

        /// `pool.example.com:5061 (tried 192.0.2.1:5061)`.
        public var description: String {
            let name = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
            guard !attempts.isEmpty else { return name }
            return localized("\(name) (tried \(attempts.map(\.description).joined(separator: ", ")))")
        }
    }
}

extension NetworkError {
    /// Whether the password was refused, or the account that it belongs to.
    public var refusesPassword: Bool {
        if case .logOnImpossible(_, let cause) = self { cause.problem.isAboutPassword } else { false }
    }
}

extension NetworkError: CustomStringConvertible {
    /// One sentence for a person; it holds no secret.
    public var description: String {
        switch self {
        case .invalidAddress(let text): localized("“\(text)” is not a valid address")
        case .invalidRequest(let text): localized("The request cannot be sent: \(text)")
        case .nameNotFound(let host): localized("The name \(host) is not known to the resolver (DNS)")
        case .unreachable(let target, let reason): localized("No connection to \(target): \(reason)")
        case .connectTimedOut(let target, let limit) where target.attempts.isEmpty:
            localized("The resolver (DNS) found no address for \(target.host) within \(limit.inWords)")
        case .connectTimedOut(let target, let limit): localized("No connection to \(target) within \(limit.inWords)")
        case .timedOut(let target, let limit): localized("No complete answer from \(target) within \(limit.inWords)")
        case .proxyFailed(let target, let reason): localized("The proxy made no connection to \(target): \(reason)")
        case .proxyAuthenticationFailed(let target):
            localized("The proxy on the way to \(target) wants a user name and password, or others than it was given")
        case .proxyWantsBasic(let target):
            localized(
                "The proxy on the way to \(target) takes the password unencrypted alone (Basic), so it was not sent")
        case .tlsFailed(let target, let failure): localized("TLS with \(target) failed: \(failure)")
        case .untrusted(let target, let problem):
            localized("The certificate of \(target) is not trusted: \(problem.explanation.withoutFinalStop)")
        case .connectionLost(let target, let reason): localized("The connection to \(target) was lost: \(reason)")
        case .congested(let target, let queued): localized("\(target) takes no data; \(queued) bytes are waiting")
        case .tooLarge(let target, let what, let limit): localized("The \(what) from \(target) exceeds \(limit) bytes")
        case .malformed(let target, let reason): localized("\(target) does not speak the protocol: \(reason)")
        case .noTicket(let target, let reason): localized("No Kerberos ticket for \(target): \(reason)")
        case .logOnImpossible(let target, let cause): localized("No log-on at \(target): \(cause.explanation)")
        case .redirectRefused(let target, let location):
            localized("\(target) redirects to \(location), which is not followed")
        case .outOfResources(let reason): localized("The system cannot open a connection: \(reason)")
        }
    }
}

extension String {
    var withoutFinalStop: String { hasSuffix(".") ? String(dropLast()) : self }
}

extension Duration {
    fileprivate var inWords: String {
        let (seconds, attoseconds) = components
        return attoseconds == 0
            ? localized("\(seconds) s") : localized("\(seconds * 1000 + attoseconds / 1_000_000_000_000_000) ms")
    }
}
