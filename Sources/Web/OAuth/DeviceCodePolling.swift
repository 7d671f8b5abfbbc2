/// When the token endpoint is asked whether the user has typed the code (RFC 8628, 3.5).
public struct DeviceCodePolling: Sendable {
    /// What comes next.
    public enum Action: Sendable, Equatable {
        /// Ask after so long.
        case ask(after: Duration)
        /// The code has come to its end.
        case expired
        /// There will be no token.
        case refused(OAuthRefusal)
    }

    /// What `slow_down` adds.
    private static let slowing = Duration.seconds(5)

    private var interval: Duration
    private var left: Duration

    public init(_ code: DeviceCode) {
        interval = code.interval
        left = code.life
    }

    /// The first question.
    public mutating func begin() -> Action { wait() }

    /// After an answer without a token.
    public mutating func refused(_ refusal: OAuthRefusal) -> Action {
        switch refusal.code {
        case "authorization_pending": return wait()
        case "slow_down":
            interval += Self.slowing
            return wait()
        case "expired_token", "code_expired": return .expired
        default: return .refused(refusal)
        }
    }

    /// After a connection that failed: each doubles the time between questions (RFC 8628, 3.5).
    public mutating func unreachable() -> Action {
        interval *= 2
        return wait()
    }

    private mutating func wait() -> Action {
        guard interval < left else { return .expired }
        left -= interval
        return .ask(after: interval)
    }
}
