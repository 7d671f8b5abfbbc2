internal import XML

/// The kinds of security tokens that services issue.
enum TokenKind: Sendable, Hashable {
    /// A SAML 1.1 assertion: the pool's own tickets, and those of federation services.
    case saml11
    /// A SAML 2.0 assertion, of newer federation services.
    case saml20
    /// One that only its addressee can read.
    case encrypted

    /// The kind of a token; nil for one that we do not know.
    init?(of token: XMLElement) {
        switch token.name {
        case "Assertion" where token.attribute("AssertionID") != nil: self = .saml11
        case "Assertion" where token.attribute("ID") != nil: self = .saml20
        case "EncryptedData", "EncryptedAssertion": self = .encrypted
        default: return nil
        }
    }

    /// The attribute that names a token of this kind.
    var identifier: String {
        switch self {
        case .saml11: "AssertionID"
        case .saml20: "ID"
        case .encrypted: "Id"
        }
    }

    /// `wsse:TokenType` of a reference to a token (WSS SAML Token Profile 1.1, 3.4).
    var tokenType: String {
        switch self {
        case .saml11, .encrypted: WebNamespace.samlToken
        case .saml20: WebNamespace.samlProfile + "#SAMLV2.0"
        }
    }

    /// `ValueType` of a reference to a token by its name.
    var identifierType: String {
        switch self {
        case .saml11, .encrypted:
            "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID"
        case .saml20: WebNamespace.samlProfile + "#SAMLID"
        }
    }
}
