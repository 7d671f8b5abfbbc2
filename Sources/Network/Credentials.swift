public import Security

/// A login name and its password.
public struct Credentials: Sendable, Equatable {
    /// `user`, `DOMAIN\user`, `user@domain` or `user\@domain`.
    public var name: String
    public var password: Secret

    /// The name as it stands in a request: an escape that is meant for Kerberos is no part of it.
    public var plainName: String { LoginName(name).enterprise ?? name }

    public init(name: String, password: Secret) {
        self.name = name
        self.password = password
    }
}
