import Security
import Testing
import Web
import XML

@Suite("Certificate requests")
struct CertificateProvisioningRequestTests {
    static let key = Result { try PrivateKey.generateRSA() }

    static func document(
        _ ticket: String, proof: ServiceDescription.TicketPolicy.Proof, user: String = "alice@fabrikam.example"
    ) throws -> String {
        let request = CertificateProvisioningRequest(
            service: try #require(WebAddress(Documents.port)), user: user, instance: "i-1",
            certificateRequest: try CertificateRequest(commonName: user, key: key.get()),
            messageID: "m-1", requestID: "r-1")
        return try request.document(ticket: WebTicketTests.ticket(ticket), proof: proof)
    }

    @Test(
        "Digest and signature hold for a reader that canonicalises by itself",
        arguments: [Documents.lifetime, Documents.prefixedLifetime])
    func signature(lifetime: String) throws {
        let document = try Self.document(Documents.ticket(lifetime: lifetime), proof: .signature)
        let security = try #require(try XMLElement(parsing: document).element("Header", "Security"))
        #expect(security.elements.map(\.name) == ["Timestamp", "Assertion", "Signature"])
        let timestamp = try #require(security.element("Timestamp"))
        let signedInfo = try #require(security.element("Signature", "SignedInfo"))
        let digest = try HashAlgorithm.sha1.digest(timestamp.canonicalForm().utf8)
        #expect(signedInfo.element("Reference", "DigestValue")?.text == Base64.encode(digest))
        let key = try #require(Hexadecimal.decode(Documents.proofKey))
        let code = try HashAlgorithm.sha1.authenticationCode(
            for: signedInfo.canonicalForm().utf8, key: Secret(copying: key))
        #expect(security.element("Signature", "SignatureValue")?.text == Base64.encode(code))
        let reference = try #require(security.element("Signature", "KeyInfo", "SecurityTokenReference"))
        #expect(reference.element("KeyIdentifier")?.text == "SamlSecurityToken-77")
    }

    @Test("Digest and signature are those that another implementation computes")
    func knownAnswer() throws {
        let document = try Self.document(Documents.ticket(), proof: .signature)
        #expect(document.contains("<DigestValue>WqQeju2srb3vc9k7ZoTP8AaRI1E=</DigestValue>"))
        #expect(document.contains("<SignatureValue>Wo5k1Lye6Wk+Suh6S0bIXdRlhcU=</SignatureValue>"))
    }

    @Test("The timestamp is the ticket's lifetime")
    func timestamp() throws {
        for lifetime in [Documents.lifetime, Documents.prefixedLifetime] {
            let document = try Self.document(Documents.ticket(lifetime: lifetime), proof: .none)
            let timestamp = try #require(try XMLElement(parsing: document).descendant("Timestamp"))
            #expect(timestamp.attribute("Id") == "timestamp" && timestamp.namespace == Documents.utility)
            #expect(timestamp.elements.map(\.namespace) == [Documents.utility, Documents.utility])
            #expect(timestamp.texts == ["2024-05-01T10:00:00Z", "2024-05-01T17:34:00Z"])
            #expect(try timestamp.source == timestamp.canonicalForm())
        }
    }

    @Test(
        "The assertion is passed on byte for byte", arguments: [ServiceDescription.TicketPolicy.Proof.signature, .none])
    func assertion(proof: ServiceDescription.TicketPolicy.Proof) throws {
        #expect(try Self.document(Documents.ticket(), proof: proof).contains(Documents.assertion))
    }

    @Test("Without a wanted signature there is none")
    func unsigned() throws {
        let document = try Self.document(Documents.ticket(proof: ""), proof: .none)
        let security = try #require(try XMLElement(parsing: document).element("Header", "Security"))
        #expect(security.elements.map(\.name) == ["Timestamp", "Assertion"])
    }

    @Test("A signature without a key is an error")
    func noKey() {
        #expect(throws: WebDocumentError.missing("proof key (BinarySecret)")) {
            try Self.document(Documents.ticket(proof: ""), proof: .signature)
        }
    }

    @Test("Header and body name the service, the user and the request")
    func contents() throws {
        let envelope = try XMLElement(parsing: Self.document(Documents.ticket(), proof: .signature))
        let header = try #require(envelope.element("Header"))
        #expect(header.element("To")?.text == Documents.port)
        #expect(header.element("MessageID")?.text == "uuid:m-1")
        #expect(header.element("Action")?.text == CertificateProvisioningRequest.action.filter { $0 != "\"" })
        let order = try #require(envelope.element("Body", "GetAndPublishCert"))
        #expect(order.attribute("DeviceId") == "{i-1}" && order.attribute("Entity") == "alice@fabrikam.example")
        let token = try #require(order.element("RequestSecurityToken"))
        #expect(token.namespace == "http://docs.oasis-open.org/ws-sx/ws-trust/200512/")
        #expect(token.element("RequestID")?.text == "r-1")
        let encoded = try #require(token.element("BinarySecurityToken")?.text)
        let der = try Base64.decode(encoded, whitespace: .ignored, limit: 16_384)
        #expect(try CertificateRequest(der: der).commonName == "alice@fabrikam.example")
        #expect(encoded.split(separator: "\n").allSatisfy { $0.count <= 76 })
    }

    @Test("The answer is the certificate")
    func answer() throws {
        let issued = try TestCertificates.issue(for: Self.key.get())
        let text = Base64.encodeInLines(issued.der)
        let response = try CertificateProvisioningResponse(parsing: Documents.certificate("\n\(text)\n").utf8)
        #expect(response.certificate == issued)
    }

    @Test("A refusal is told in the service's words")
    func errorInfo() {
        #expect(throws: WebDocumentError.refused("4 The user is not enabled.")) {
            try CertificateProvisioningResponse(parsing: Documents.errorInfo.utf8)
        }
    }

    @Test(
        "What is no certificate is refused",
        arguments: ["", " ", "AAAA", "not base64", String(repeating: "A", count: 200_000)])
    func noCertificate(text: String) {
        #expect(throws: WebDocumentError.self) {
            try CertificateProvisioningResponse(parsing: Documents.certificate(text).utf8)
        }
    }
}
