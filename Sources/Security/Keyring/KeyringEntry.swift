/// What a secret in the keyring is for; there is one secret for each.
public struct KeyringEntry: Sendable, Hashable {
    /// What the secret is.
    public enum Kind: String, Sendable, Hashable {
        case password
        /// What further access tokens are asked for with (OAuth 2.0).
        case refreshToken = "refresh-token"
    }

    public let kind: Kind
    /// The sign-in address.
    public let address: String
    /// The login name that it goes with.
    public let login: String

    public init(_ kind: Kind, address: String, login: String) {
        self.kind = kind
        self.address = address
        self.login = login
    }

    /// How people see it in the keyring.
    var label: String { "Communicator: \(address)" }
}
