public import Security

/// A login name and its password.
public struct Credentials: Sendable, Equatable {
    /// `user`, `DOMAIN\user` or `user@domain`.
    public var name: String
    public var password: Secret

    public init(name: String, password: Secret) {
        self.name = name
        self.password = password
    }
}
