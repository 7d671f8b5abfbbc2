import Localization
import Web

extension SignInError {
    /// No certificate could be obtained.
    init(_ error: WebError) {
        self.init(
            Self.kind(of: error), error.outcome, tried: error.attempt, answer: error.outcome, advice: error.remedy)
    }

    private static func kind(of error: WebError) -> Kind {
        switch error {
        case .credentialsRefused, .singleSignOnRefused: .credentialsRefused
        case .unreachable(_, _, let reason): kind(of: reason)
        case .untrusted: .untrusted
        case .addressRefused, .notTheService, .policyUnsupported, .certificateUnusable: .protocolViolation
        case .unexpectedStatus(let reply): reply.status == 403 ? .accountRefused : .serverUnavailable
        case .ticketRefused, .ticketOver, .certificateRefused: .accountRefused
        case .federationRefused(_, .passwordExpired): .credentialsRefused
        case .federationRefused(_, .strongerProofWanted): .noCommonScheme
        case .federationRefused: .accountRefused
        case .providerRefused(_, let refusal):
            switch refusal.cause {
            case .user: .passwordNeeded
            case .registration: .accountRefused
            case .provider: .serverUnavailable
            }
        case .requestFailed: .internal
        }
    }

    /// There is no password, and one is needed.
    static func passwordNeeded(for login: String) -> SignInError {
        SignInError(
            .passwordNeeded, localized("The password of \(login) is needed to sign in."),
            tried: localized("A new certificate."),
            advice: localized("Enter the password."))
    }
}
