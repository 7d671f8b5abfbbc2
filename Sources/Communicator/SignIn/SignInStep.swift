import Localization

/// A named part of the sign-in, as people see it.
public enum SignInStep: Int, Sendable, Hashable, CaseIterable {
    case discovery = 1
    case connection
    case webTicket
    case certificate
    case registration
    case subscriptions

    public var title: String {
        switch self {
        case .discovery: localized("Discovery")
        case .connection: localized("Connection")
        case .webTicket: localized("Web ticket")
        case .certificate: localized("Certificate")
        case .registration: localized("Registration")
        case .subscriptions: localized("Subscriptions")
        }
    }
}

/// What is told of a step: when it begins and when it ends.
public struct StepReport: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
        case started
        case succeeded
        case failed
    }

    public var step: SignInStep
    public var outcome: Outcome
    /// What is tried, or what came of it; may be empty.
    public var detail: String
    /// Since the step began.
    public var duration: Duration
}
