/// The versions of WS-Trust at which the federation service is spoken to.
enum FederationDialect {
    case february2005
    case version13

    static let descriptionPath = "/adfs/services/trust/mex"

    var path: String {
        switch self {
        case .february2005: "/adfs/services/trust/2005/usernamemixed"
        case .version13: "/adfs/services/trust/13/usernamemixed"
        }
    }

    var namespace: String {
        switch self {
        case .february2005: "http://schemas.xmlsoap.org/ws/2005/02/trust"
        case .version13: Namespace.trust
        }
    }

    /// What kind of token it gives.
    var tokens: TokenVersion {
        switch self {
        case .february2005: .saml11
        case .version13: .saml20
        }
    }

    var bearerKey: String {
        switch self {
        case .february2005: "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey"
        case .version13: "\(namespace)/Bearer"
        }
    }
}
