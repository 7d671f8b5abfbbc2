import Discovery
import Localization
import Network
import Security

extension SignInError {
    /// None of the candidates could be connected to.
    ///
    /// - Parameter failures: what became of each, in the order of the attempts.
    init(unreachable failures: [(candidate: Candidate, error: NetworkError)]) {
        guard let first = failures.first else {
            self.init(
                .nameNotFound, localized("No server is known for this account."),
                advice: localized("Name the server in the account's options."))
            return
        }
        // A server that could be talked to tells more than a name that does not exist.
        let telling = failures.first { Self.kind(of: $0.error) != .nameNotFound } ?? first
        self.init(
            Self.kind(of: telling.error), localized("\(telling.error)."),
            tried: localized("Connections to \(failures.map(\.candidate.authority).joined(separator: ", "))."),
            answer: failures.map { "\($0.candidate.authority): \($0.error)" }.joined(separator: "\n"),
            advice: Self.advice(for: telling.error))
    }

    /// The connection was lost, or did not do what it should, after it had been made.
    init(_ error: NetworkError) {
        self.init(Self.kind(of: error), localized("\(error)."), advice: Self.advice(for: error))
    }

    static func kind(of error: NetworkError) -> Kind {
        switch error {
        case .invalidAddress, .invalidRequest: .option
        case .nameNotFound: .nameNotFound
        case .unreachable, .connectTimedOut, .proxyFailed, .proxyAuthenticationFailed, .proxyWantsBasic: .unreachable
        case .timedOut: .timeout
        case .tlsFailed: .tls
        case .untrusted: .untrusted
        case .connectionLost, .congested: .connectionLost
        case .tooLarge, .malformed, .redirectRefused: .protocolViolation
        case .noTicket: .credentialsRefused
        case .logOnImpossible(_, let cause): kind(of: cause.problem)
        case .outOfResources: .internal
        }
    }

    private static func advice(for error: NetworkError) -> String {
        switch error {
        case .invalidAddress, .invalidRequest: localized("Correct the server in the account's options.")
        case .nameNotFound:
            localized(
                """
                Check the sign-in address and the server in the account's options, and whether this computer is in the \
                right network (VPN).
                """)
        case .unreachable, .connectTimedOut, .timedOut:
            localized("Check host, port and transport in the account's options, the network, and any firewall between.")
        case .proxyFailed: localized("Check the proxy settings.")
        case .proxyAuthenticationFailed:
            localized("Enter the proxy's user name and password in the proxy settings.")
        case .proxyWantsBasic:
            localized(
                """
                Name the proxy by its address over TLS (https://), if it has one, or ask its administrator for a log-on \
                by Digest or NTLM.
                """)
        case .tlsFailed:
            localized(
                "Check that the port speaks TLS; a server that only has TLS 1.0 or 1.1 must be updated by its administrator."
            )
        case .untrusted(_, let problem): problem.remedy
        case .connectionLost, .congested: localized("Try again; if it happens often, tell the network's administrator.")
        case .tooLarge, .malformed, .redirectRefused:
            localized("Check that the server and port are those of Skype for Business.")
        case .noTicket: advice(for: .noTicket)
        case .logOnImpossible(_, let cause): advice(for: cause.problem)
        case .outOfResources: localized("Close other programs and try again.")
        }
    }
}
