public import Security

/// A user of the pool.
public struct Account: Sendable, Hashable {
    /// The SIP address without `sip:`, in lower case.
    public let address: String
    /// What the user logs on with: `DOMAIN\user`, `user@domain` or `user`.
    public let login: String
    /// The password; gss-ntlmssp's file of users cannot hold one with a colon.
    public let password: Secret

    /// Makes an account.
    public init(address: String, login: String, password: Secret) {
        self.address = address.lowercased()
        self.login = login
        self.password = password
    }

    /// The account that a pool has when it is given none: `alice@` the SIP domain, `CONTOSO\alice`.
    public static func demonstration(domain: String) -> Account {
        Account(address: "alice@\(domain)", login: #"CONTOSO\alice"#, password: Secret(utf8: "Pa$$w0rd"))
    }

    /// Equality of address and login; the password does not count.
    public static func == (left: Account, right: Account) -> Bool {
        left.address == right.address && left.login == right.login
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(address)
        hasher.combine(login)
    }
}
