/// The two versions of WS-Trust that federation services speak.
enum TrustDialect: Sendable, Hashable, CaseIterable {
    /// February 2005, which every version of ADFS has.
    case february2005
    /// WS-Trust 1.3.
    case version13

    /// The dialect of a port that takes login name and password, by its address; nil if it is no such port.
    init?(of address: WebAddress) {
        let path = address.path.lowercased()
        guard path.hasSuffix("/usernamemixed") else { return nil }
        self = path.hasSuffix("/13/usernamemixed") ? .version13 : .february2005
    }

    /// The port of ADFS's description that takes login name and password.
    var port: String {
        switch self {
        case .february2005: "UserNameWSTrustBinding_IWSTrustFeb2005Async"
        case .version13: "UserNameWSTrustBinding_IWSTrust13Async"
        }
    }

    /// The namespace.
    var namespace: String {
        switch self {
        case .february2005: "http://schemas.xmlsoap.org/ws/2005/02/trust"
        case .version13: WebNamespace.trust
        }
    }

    /// What is asked for.
    var action: String { "\(namespace)/RST/Issue" }

    /// The type of a token without a key.
    var bearerKey: String {
        switch self {
        case .february2005: "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey"
        case .version13: "\(namespace)/Bearer"
        }
    }

    /// The type of a token whose key both sides compute.
    var symmetricKey: String { "\(namespace)/SymmetricKey" }
}
