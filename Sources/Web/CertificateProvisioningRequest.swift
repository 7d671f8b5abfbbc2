public import Security
internal import XML

/// The body of a request for a client certificate (sign-in.md, 6.6; [MS-OCAUTHWS] GetAndPublishCert).
public struct CertificateProvisioningRequest: Sendable {
    /// The value of the header `SOAPAction`, with its quotes.
    public static let action = "\"\(actionName)\""
    private static let actionName = WebNamespace.provisioning + "GetAndPublishCert"

    /// The URL that the request is sent to.
    public let service: WebAddress
    /// The address of the user, without `sip:`.
    public let user: String
    /// The UUID of this installation of the client, without braces.
    public let instance: String
    /// What is asked for.
    public let certificateRequest: CertificateRequest
    /// A UUID for this message.
    public let messageID: String
    /// A UUID for what is asked for.
    public let requestID: String

    /// A request; the UUIDs are fresh ones for each.
    public init(
        service: WebAddress, user: String, instance: String, certificateRequest: CertificateRequest,
        messageID: String, requestID: String
    ) {
        self.service = service
        self.user = user
        self.instance = instance
        self.certificateRequest = certificateRequest
        self.messageID = messageID
        self.requestID = requestID
    }

    /// The document, with `ticket` as the proof of who asks.
    ///
    /// - Throws: `WebDocumentError.missing` if a signature is wanted and the ticket has no proof key,
    ///   `WebDocumentError.xml` if a text has characters that XML cannot express.
    public func document(
        ticket: WebTicket, proof: ServiceDescription.TicketPolicy.Proof
    ) throws(WebDocumentError) -> String {
        try TicketedEnvelope(service: service, action: Self.actionName, messageID: messageID)
            .document(ticket: ticket, proof: proof, body: order)
    }

    /// `wst` stands here for WS-Trust's name with a slash at its end, unlike in the envelope.
    private var order: Markup {
        Markup(
            "GetAndPublishCert",
            [
                "xmlns": WebNamespace.provisioning, "xmlns:wst": "\(WebNamespace.trust)/",
                "xmlns:wstep": WebNamespace.enrolment, "DeviceId": "{\(instance)}", "Entity": user,
            ]
        ) {
            Markup("wst:RequestSecurityToken") {
                Markup("wst:TokenType", Self.x509Token)
                Markup("wst:RequestType", "\(WebNamespace.trust)/Issue")
                Markup(
                    "wsse:BinarySecurityToken",
                    [
                        "ValueType": "http://schemas.microsoft.com/OCS/AuthWebServices.xsd#PKCS10",
                        "EncodingType": "\(WebNamespace.security)#Base64Binary",
                    ],
                    encodedRequest)
                Markup("wstep:RequestID", requestID)
            }
        }
    }

    private static let x509Token =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"

    /// Lines end in LF alone: a carriage return would have to be written as a character reference, and a reader turns
    /// a plain CR LF into LF anyway.
    private var encodedRequest: String {
        "\n" + Base64.encodeInLines(certificateRequest.der).split(separator: "\r\n").joined(separator: "\n")
    }
}
