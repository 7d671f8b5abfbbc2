/// Why an identity provider gives no token (RFC 6749, 4.1.2.1 and 5.2).
public struct OAuthRefusal: Error, Sendable, Hashable {
    /// The error's name, such as `invalid_grant`.
    public let code: String
    /// What the provider says about it.
    public let reason: String?

    init(_ code: String, _ reason: String?) {
        self.code = ServerText.clean(code) ?? ""
        self.reason = reason.flatMap { ServerText.clean($0) }
    }
}
