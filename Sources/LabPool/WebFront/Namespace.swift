/// The namespaces and fixed URIs of the web services (sign-in.md, section 13).
enum Namespace {
    static let soap = "http://schemas.xmlsoap.org/soap/envelope/"
    static let trust = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
    static let addressing = "http://www.w3.org/2005/08/addressing"
    static let policy = "http://schemas.xmlsoap.org/ws/2004/09/policy"
    static let security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    static let utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
    static let assertion = "urn:oasis:names:tc:SAML:1.0:assertion"
    static let signature = "http://www.w3.org/2000/09/xmldsig#"
    static let canonicalForm = "http://www.w3.org/2001/10/xml-exc-c14n#"
    static let hmacSHA1 = "http://www.w3.org/2000/09/xmldsig#hmac-sha1"
    static let sha1 = "http://www.w3.org/2000/09/xmldsig#sha1"
    static let authentication = "urn:component:Microsoft.Rtc.WebAuthentication.2010"
    static let certificates = "http://schemas.microsoft.com/OCS/AuthWebServices/"
    static let samlToken = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1"
    static let addressClaim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/uri"
}
