public import Security
internal import XML

/// The body of a request for a web ticket (sign-in.md, 6.4; WS-Trust 1.3).
public struct WebTicketRequest: Sendable {
    /// The value of the header `SOAPAction`, with its quotes.
    public static let action = "\"\(actionName)\""
    static let actionName = "\(WebNamespace.trust)/RST/Issue"
    /// The length of the client's entropy, and so of the proof key, in bytes.
    public static let entropySize = 32

    /// The service that the ticket is for: the URL that the ticket will be sent to.
    public let service: WebAddress
    /// The address of the user, without `sip:`.
    public let user: String
    /// The UUID of this installation of the client, without braces.
    public let instance: String
    /// The client's share of the proof key.
    public let entropy: Secret

    /// A request with fresh entropy.
    public init(service: WebAddress, user: String, instance: String) {
        let entropy = Secret(copying: RandomBytes.generate(count: Self.entropySize))
        self.init(service: service, user: user, instance: instance, entropy: entropy)
    }

    /// A request with given entropy.
    public init(service: WebAddress, user: String, instance: String, entropy: Secret) {
        self.service = service
        self.user = user
        self.instance = instance
        self.entropy = entropy
    }

    /// The document, for Windows authentication: it shows nothing itself.
    ///
    /// - Throws: `WebDocumentError.xml` if a text has characters that XML cannot express.
    public func document() throws(WebDocumentError) -> String {
        let envelope = Markup("soap:Envelope", WebNamespace.envelope) {
            Markup("soap:Body") { order }
        }
        do throws(XMLError) { return try envelope.document() } catch { throw .xml(error) }
    }

    /// The document, with the proof of who asks in its header.
    func document(to door: WebAddress, security: SecurityHeader) throws(WebDocumentError) -> String {
        try TicketedEnvelope(service: door, action: Self.actionName, messageID: RandomUUID.generate())
            .document(security: security, body: order)
    }

    private var order: Markup {
        Markup("wst:RequestSecurityToken", ["Context": instance]) {
            Markup("wst:TokenType", WebNamespace.samlToken)
            // The namespace of an older WS-Trust than the element's own: that is what the service expects.
            Markup("wst:RequestType", "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue")
            Markup("wsp:AppliesTo") {
                Markup("wsa:EndpointReference") {
                    Markup("wsa:Address", service.text)
                }
            }
            claims
            Markup("wst:Entropy") {
                Markup("wst:BinarySecret", entropy.withBytes { Base64.encode($0) })
            }
            Markup("wst:KeyType", "\(WebNamespace.trust)/SymmetricKey")
        }
    }

    private var claims: Markup {
        Markup("wst:Claims", ["Dialect": "urn:component:Microsoft.Rtc.WebAuthentication.2010:authclaims"]) {
            Markup(
                "auth:ClaimType",
                ["Uri": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/uri", "Optional": "false"]
            ) {
                Markup("auth:Value", "sip:\(user)")
            }
        }
    }
}
