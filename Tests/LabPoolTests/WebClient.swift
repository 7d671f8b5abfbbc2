import EventLoop
import LabPool
import Network
import Security
import XML

/// A client of the pool's web services that writes its documents by hand, and so can get each detail wrong.
@LoopActor
struct WebClient {
    typealias Change = @Sendable (String) -> String

    let pool: LabPool
    let client: HTTPClient
    var login = #"CONTOSO\alice"#
    var password = "Pa$$w0rd"

    static let ticketAction = "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue"
    static let certificateAction = "http://schemas.microsoft.com/OCS/AuthWebServices/GetAndPublishCert"
    private static let clientEntropy = [UInt8](0..<32)

    init(_ pool: LabPool) throws {
        self.pool = pool
        let trust = try TrustPolicy(authorityFile: pool.authorityFile)
        client = try HTTPClient(configuration: NetworkConfiguration(trust: trust, proxy: .none))
    }

    var base: String { "\(pool.configuration.isWebEncrypted ? "https" : "http")://localhost:\(pool.webPort)" }
    var ticketService: String { base + "/WebTicket/WebTicketService.svc" }
    var certificateService: String { base + "/CertProv/CertProvisioningService.svc" }
    var certificateRequests: String { certificateService + "/WebTicket_Proof_SHA1" }

    /// A ticket as a client keeps it.
    struct Ticket: Sendable {
        let assertion: String
        let identifier: String
        let lifetime: String
        let proofKey: Secret
    }

    func get(_ url: String, headers: HTTPHeaders = [:]) async throws -> HTTPResponse {
        try await client.send(HTTPRequest(url: url, headers: headers))
    }

    func post(
        _ document: String, to url: String, action: String, type: String = "text/xml; charset=utf-8",
        authentication: HTTPRequest.Authentication = .none
    ) async throws -> HTTPResponse {
        try await client.send(
            HTTPRequest(
                .post, url: url, headers: ["Content-Type": type, "SOAPAction": "\"\(action)\""],
                body: Array(document.utf8), authentication: authentication))
    }

    /// Asks for a ticket with a document that `change` has worked on.
    func requestTicket(_ change: Change = { $0 }) async throws -> HTTPResponse {
        try await post(
            change(ticketRequest), to: ticketService, action: Self.ticketAction,
            authentication: .password(Credentials(name: login, password: Secret(utf8: password))))
    }

    func ticket(_ change: Change = { $0 }) async throws -> Ticket {
        let response = try await requestTicket(change)
        let root = try XMLElement(parsing: response.body)
        guard let assertion = root.descendant("Assertion"), let lifetime = root.descendant("Lifetime"),
            let secret = root.descendant("BinarySecret"), let identifier = assertion.attribute("AssertionID")
        else { throw MissingElement(status: response.status) }
        let entropy = try Base64.decode(secret.trimmedText, limit: 64)
        return Ticket(
            assertion: assertion.source, identifier: identifier,
            lifetime: lifetime.elements.map(\.standaloneSource).joined(),
            proofKey: try ProofKey.derive(
                clientEntropy: Secret(copying: Self.clientEntropy), serverEntropy: Secret(copying: entropy), size: 32))
    }

    struct MissingElement: Error {
        let status: Int
    }

    /// Asks for a certificate with a document that `change` has worked on after it was signed.
    func requestCertificate(
        _ ticket: Ticket, request: [UInt8], entity: String = "alice@contoso.example", _ change: Change = { $0 }
    ) async throws -> HTTPResponse {
        let document = try certificateRequest(ticket, request: request, entity: entity)
        return try await post(change(document), to: certificateRequests, action: Self.certificateAction)
    }

    /// A key with its certificate, all the way.
    func identity(of address: String = "alice@contoso.example") async throws -> TLSIdentity {
        let key = try TestKeys.shared.get().client
        let request = try CertificateRequest(commonName: address, key: key)
        let response = try await requestCertificate(try await ticket(), request: request.der, entity: address)
        let root = try XMLElement(parsing: response.body)
        guard let token = root.descendant("BinarySecurityToken") else { throw MissingElement(status: response.status) }
        return try TLSIdentity(
            certificate: Certificate(der: Base64.decode(token.trimmedText, limit: Certificate.maximumSize)), key: key)
    }

    // Documents

    private static let namespaces = """
        xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" \
        xmlns:wst="http://docs.oasis-open.org/ws-sx/ws-trust/200512" \
        xmlns:auth="http://schemas.xmlsoap.org/ws/2006/12/authorization" \
        xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy" \
        xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" \
        xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
        """
    private static let utility =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
    private static let saml = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1"

    var ticketRequest: String {
        """
        <?xml version="1.0"?><soap:Envelope \(Self.namespaces)><soap:Body><wst:RequestSecurityToken Context="c">\
        <wst:TokenType>\(Self.saml)</wst:TokenType>\
        <wst:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</wst:RequestType>\
        <wsp:AppliesTo><wsa:EndpointReference><wsa:Address>\(certificateRequests)</wsa:Address>\
        </wsa:EndpointReference></wsp:AppliesTo>\
        <wst:Claims Dialect="urn:component:Microsoft.Rtc.WebAuthentication.2010:authclaims">\
        <auth:ClaimType Uri="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/uri" Optional="false">\
        <auth:Value>sip:alice@contoso.example</auth:Value></auth:ClaimType></wst:Claims>\
        <wst:Entropy><wst:BinarySecret>\(Base64.encode(Self.clientEntropy))</wst:BinarySecret></wst:Entropy>\
        <wst:KeyType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/SymmetricKey</wst:KeyType>\
        </wst:RequestSecurityToken></soap:Body></soap:Envelope>
        """
    }

    private func certificateRequest(_ ticket: Ticket, request: [UInt8], entity: String) throws -> String {
        """
        <?xml version="1.0"?><soap:Envelope \(Self.namespaces)><soap:Header><wsa:To>\(certificateRequests)</wsa:To>\
        <wsa:ReplyTo><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo>\
        <wsa:MessageID>uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8</wsa:MessageID>\
        <wsa:Action>\(Self.certificateAction)</wsa:Action>\
        <wsse:Security>\(try security(ticket))</wsse:Security></soap:Header><soap:Body>\
        <GetAndPublishCert xmlns="http://schemas.microsoft.com/OCS/AuthWebServices/" \
        xmlns:wst="http://docs.oasis-open.org/ws-sx/ws-trust/200512/" \
        xmlns:wstep="http://schemas.microsoft.com/windows/pki/2009/01/enrollment" \
        DeviceId="{4b1682a8-f968-5701-83fc-7c6741dc6697}" Entity="\(entity)"><wst:RequestSecurityToken>\
        <wst:TokenType>http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3\
        </wst:TokenType>\
        <wst:RequestType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue</wst:RequestType>\
        <wsse:BinarySecurityToken ValueType="http://schemas.microsoft.com/OCS/AuthWebServices.xsd#PKCS10" \
        EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd#Base64Binary">\
        \(Base64.encodeInLines(request))</wsse:BinarySecurityToken><wstep:RequestID>1</wstep:RequestID>\
        </wst:RequestSecurityToken></GetAndPublishCert></soap:Body></soap:Envelope>
        """
    }

    private func security(_ ticket: Ticket) throws -> String {
        let timestamp =
            "<wsu:Timestamp xmlns:wsu=\"\(Self.utility)\" wsu:Id=\"timestamp\">\(ticket.lifetime)</wsu:Timestamp>"
        let canonical = try XMLElement(parsing: timestamp).canonicalForm()
        let digest = Base64.encode(try HashAlgorithm.sha1.digest(Array(canonical.utf8)))
        let signedInfo = """
            <SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><CanonicalizationMethod \
            Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></CanonicalizationMethod><SignatureMethod \
            Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"></SignatureMethod><Reference URI="#timestamp">\
            <Transforms><Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></Transform></Transforms>\
            <DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"></DigestMethod>\
            <DigestValue>\(digest)</DigestValue></Reference></SignedInfo>
            """
        let code = try HashAlgorithm.sha1.authenticationCode(for: Array(signedInfo.utf8), key: ticket.proofKey)
        return """
            \(timestamp)\(ticket.assertion)<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">\(signedInfo)\
            <SignatureValue>\(Base64.encode(code))</SignatureValue><KeyInfo><wsse:SecurityTokenReference \
            wsse:TokenType="\(Self.saml)"><wsse:KeyIdentifier \
            ValueType="http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID">\
            \(ticket.identifier)</wsse:KeyIdentifier></wsse:SecurityTokenReference></KeyInfo></Signature>
            """
    }
}
