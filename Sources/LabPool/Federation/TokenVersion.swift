/// The versions of SAML that federation services write tokens in.
enum TokenVersion: Sendable {
    case saml11
    case saml20

    var namespace: String {
        switch self {
        case .saml11: Namespace.assertion
        case .saml20: "urn:oasis:names:tc:SAML:2.0:assertion"
        }
    }

    /// The attribute that names a token.
    var identifier: String {
        switch self {
        case .saml11: "AssertionID"
        case .saml20: "ID"
        }
    }

    /// `ValueType` of a reference to a token.
    var identifierType: String {
        switch self {
        case .saml11: "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID"
        case .saml20: "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLID"
        }
    }
}
