/// A login name in its parts, as NTLM clients send it (sign-in.md, 1.1): `DOMAIN\user` and `DOMAIN/user` have a domain,
/// `user@domain` and `user` are a user name without one.
struct WindowsLogin: Hashable {
    /// The domain in upper case; empty for none.
    let domain: String
    /// The user name.
    let user: String

    init(_ login: String) {
        guard let separator = login.firstIndex(where: { $0 == "\\" || $0 == "/" }) else {
            domain = ""
            user = login.lowercased()
            return
        }
        domain = login[..<separator].uppercased()
        user = login[login.index(after: separator)...].lowercased()
    }

    /// Whether a principal of Kerberos, `user@REALM`, is this one's: a domain is called by the first label of its realm.
    func isPrincipal(_ principal: String) -> Bool {
        let parts = principal.split(separator: "@")
        guard parts.count == 2, let label = parts[1].split(separator: ".").first else { return false }
        return parts[0].lowercased() == user && (domain == parts[1].uppercased() || domain == label.uppercased())
    }
}
