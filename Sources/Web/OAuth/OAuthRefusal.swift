import Localization

/// Why an identity provider gives no token (RFC 6749, 4.1.2.1 and 5.2).
public struct OAuthRefusal: Error, Sendable, Hashable {
    /// The error's name, such as `invalid_grant`.
    public let code: String
    /// What the provider says about it.
    public let reason: String?

    /// The code has not been confirmed in time (RFC 8628, 3.5).
    public static let expired = OAuthRefusal("expired_token", nil)
    /// The user must log on, and is not asked to (OpenID Connect Core, 3.1.2.6).
    public static let logOnNeeded = OAuthRefusal("login_required", nil)

    /// Whether the provider has said so, and not merely something that is no answer.
    var isAnswer: Bool { code != Self.noAnswer }
    static let noAnswer = "invalid_response"

    init(_ code: String, _ reason: String?) {
        self.code = ServerText.clean(code) ?? ""
        self.reason = reason.flatMap { ServerText.clean($0) }
    }
}
