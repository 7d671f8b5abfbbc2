internal import Security
internal import XML

/// A certificate in a request, and a signature with its key (WSS X.509 Certificate Token Profile 1.1).
///
/// The time and the addressee are signed: what a service over TLS wants of an endorsing token.
struct CertificateToken {
    private static let profile =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
    private static let base64 =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"

    let identity: TLSIdentity
    let timestamp: MessageTimestamp
    let addressee: WebAddress

    /// - Throws: `WebDocumentError`.
    func header() throws(WebDocumentError) -> SecurityHeader {
        let time = try XMLSignature.canonical(timestamp.markup)
        let to = try XMLSignature.canonical(
            Markup(
                "wsa:To",
                ["xmlns:wsa": WebNamespace.addressing, "xmlns:wsu": WebNamespace.utility, "wsu:Id": "to"],
                addressee.text))
        let signature = try XMLSignature.make(
            over: [("timestamp", time), ("to", to)], by: .key(identity.key)
        ) {
            Markup("wsse:SecurityTokenReference") {
                Markup("wsse:Reference", ["URI": "#certificate", "ValueType": Self.profile]) {}
            }
        }
        return SecurityHeader(
            contents: [.received(time), .element(token), .element(signature)], signedAddressee: to)
    }

    private var token: Markup {
        Markup(
            "wsse:BinarySecurityToken",
            ["wsu:Id": "certificate", "ValueType": Self.profile, "EncodingType": Self.base64],
            Base64.encode(identity.certificate.der))
    }
}
