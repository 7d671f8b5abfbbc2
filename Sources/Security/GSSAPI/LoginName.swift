/// A login name as people type it: `DOMAIN\user`, `DOMAIN/user`, `user@domain`, `user\@domain` or `user`.
public struct LoginName: Sendable, Hashable {
    private enum Form: Sendable, Hashable {
        case windows(domain: String, user: String)
        case principal(user: String, domain: String)
        /// Only the domain's directory knows whose it is.
        case enterprise(String)
        case plain(String)
    }

    private let form: Form

    /// Reads what was typed.
    public init(_ text: String) {
        if let separator = text.firstIndex(where: { $0 == "\\" || $0 == "/" }) {
            let domain = String(text[..<separator])
            let rest = String(text[text.index(after: separator)...])
            let isEscape = text[separator] == "\\" && rest.first == "@"
            form = isEscape ? .enterprise(domain + rest) : .windows(domain: domain, user: rest)
        } else if let separator = text.lastIndex(of: "@") {
            form = .principal(
                user: String(text[..<separator]), domain: String(text[text.index(after: separator)...]))
        } else {
            form = .plain(text)
        }
    }

    /// A name whose domain is the directory's matter, without the escape that marks it so; nil for others.
    public var enterprise: String? { if case .enterprise(let name) = form { name } else { nil } }

    /// The name as a mechanism takes it.
    public func name(for mechanism: GSSMechanism) -> GSSName {
        switch mechanism {
        case .kerberos, .negotiate: kerberos
        case .ntlm: .user(ntlm)
        }
    }

    /// The user's principal, where the name belongs to a realm that this computer is set up for; nil otherwise.
    public func principal(in realms: KerberosRealms) -> GSSName? {
        switch form {
        case .windows(let domain, let user): realms.realm(of: domain).map { .user("\(user)@\($0)") }
        case .principal(let user, let domain): realms.realm(of: domain).map { .user("\(user)@\($0)") }
        case .enterprise(let name): realms.own.map { _ in .enterprise(name) }
        case .plain(let user): realms.own.map { .user("\(user)@\($0)") }
        }
    }

    private var kerberos: GSSName {
        switch form {
        case .windows(let domain, let user): .user("\(user)@\(domain.uppercased())")
        case .principal(let user, let domain): .user("\(user)@\(domain.uppercased())")
        case .enterprise(let name): .enterprise(name)
        case .plain(let user): .user(user)
        }
    }

    /// gss-ntlmssp splits a name at an `@`, unless that is escaped; Windows wants the whole name with an empty domain.
    private var ntlm: String {
        switch form {
        case .windows(let domain, let user): "\(domain)\\\(user)"
        case .principal(let user, let domain): "\(user)\\@\(domain)"
        case .enterprise(let name):
            name.split(separator: "@", omittingEmptySubsequences: false).joined(separator: "\\@")
        case .plain(let user): user
        }
    }
}
