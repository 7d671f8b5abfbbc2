/// Namespace names and identifiers of the SOAP documents, as [MS-OCAUTHWS] and the standards behind it fix them.
enum WebNamespace {
    static let soap = "http://schemas.xmlsoap.org/soap/envelope/"
    static let soap12 = "http://www.w3.org/2003/05/soap-envelope"
    static let addressing = "http://www.w3.org/2005/08/addressing"
    static let policy = "http://schemas.xmlsoap.org/ws/2004/09/policy"
    static let trust = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
    static let authorization = "http://schemas.xmlsoap.org/ws/2006/12/authorization"
    static let saml = "urn:oasis:names:tc:SAML:1.0:assertion"
    static let security = oasis + "oasis-200401-wss-wssecurity-secext-1.0.xsd"
    static let utility = oasis + "oasis-200401-wss-wssecurity-utility-1.0.xsd"
    static let signature = "http://www.w3.org/2000/09/xmldsig#"
    static let exclusiveCanonicalForm = "http://www.w3.org/2001/10/xml-exc-c14n#"
    static let provisioning = "http://schemas.microsoft.com/OCS/AuthWebServices/"
    static let enrolment = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment"

    /// The SAML token profile; token types and reference types are named in it.
    static let samlProfile = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1"
    /// The token type "SAML 1.1 assertion".
    static let samlToken = samlProfile + "#SAMLV1.1"

    private static let oasis = "http://docs.oasis-open.org/wss/2004/01/"

    /// The declarations of every envelope that the pool is sent.
    static let envelope = declarations(soap: soap, trust: trust)

    /// The declarations of an envelope in a version of SOAP and of WS-Trust.
    static func declarations(soap: String, trust: String) -> KeyValuePairs<String, String> {
        [
            "xmlns:saml": saml,
            "xmlns:soap": soap,
            "xmlns:wst": trust,
            "xmlns:auth": authorization,
            "xmlns:wsa": addressing,
            "xmlns:wsp": policy,
            "xmlns:wsse": security,
            "xmlns:wsu": utility,
        ]
    }
}
