internal import CGSSAPI

/// The realms of Kerberos that this computer is set up for: those that `krb5.conf` names.
///
/// A realm that only the name of a user and the DNS tell of is none of them: whoever answers for the DNS could have a proof
/// of the password shown to a key distribution centre of their own.
public struct KerberosRealms: Sendable {
    private let names: [String]
    /// The one that this computer is a member of; nil if there is none.
    let own: String?

    /// Reads the configuration.
    public init() {
        var found: [(name: String, isOwn: Bool)] = []
        withUnsafeMutablePointer(to: &found) {
            CGSSAPI_tellRealms($0) { receiver, realm, isOwn in
                guard let realm else { return }
                let found = receiver?.assumingMemoryBound(to: [(name: String, isOwn: Bool)].self)
                found?.pointee.append((String(cString: realm), isOwn != 0))
            }
        }
        names = found.map(\.name)
        own = found.first(where: \.isOwn)?.name
    }

    /// The realm that a domain is: one of its name, or one whose first label is what Windows calls the domain.
    func realm(of domain: String) -> String? {
        let domain = domain.uppercased()
        return names.first { $0.uppercased() == domain }
            ?? names.first { $0.uppercased().split(separator: ".").first.map(String.init) == domain }
    }
}
