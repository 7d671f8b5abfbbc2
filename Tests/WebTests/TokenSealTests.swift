import Security
import Testing
import Web
import XML

@Suite("Tokens that are not what they seem")
struct TokenSealTests {
    static let entropy = Secret(copying: Documents.clientEntropy)

    private static func ticket(_ document: String, for service: String = Documents.port) throws -> WebTicket {
        try WebTicket(parsing: document.utf8, clientEntropy: entropy, for: WebAddress(service))
    }

    private static func signed(_ reference: String, more: String = "") -> String {
        """
        <saml:Assertion AssertionID="one" xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion">\(more)<Signature \
        xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>\(reference)</SignedInfo></Signature></saml:Assertion>
        """
    }

    @Test("An assertion whose signature is about itself is taken")
    func plain() throws {
        let ticket = try Self.ticket(Documents.ticket(assertion: Self.signed("<Reference URI=\"#one\"/>")))
        #expect(ticket.assertionID == "one" && ticket.duration == .seconds(27_240))
    }

    @Test(
        "Signature wrapping is refused",
        arguments: [
            // The signature is about something else, or about several things.
            signed("<Reference URI=\"#two\"/>"), signed("<Reference URI=\"\"/>"), signed("<Reference/>"),
            signed("<Reference URI=\"#one\"/><Reference URI=\"#two\"/>"),
            // The signed assertion is inside another one, or has a namesake.
            signed("<Reference URI=\"#one\"/>", more: signed("<Reference URI=\"#one\"/>")),
            signed("<Reference URI=\"#one\"/>", more: "<a:b xmlns:a=\"urn:a\" Id=\"one\"/>"),
            // It is inside its own signature.
            signed("<Reference URI=\"#one\"/><Object><Assertion AssertionID=\"two\"/></Object>"),
            // There are two of them, or two signatures.
            signed("<Reference URI=\"#one\"/>") + signed("<Reference URI=\"#one\"/>"),
            signed("<Reference URI=\"#one\"/>", more: "<Signature><SignedInfo/></Signature>"),
        ])
    func wrapping(assertion: String) {
        #expect(throws: WebDocumentError.self) { try Self.ticket(Documents.ticket(assertion: assertion)) }
    }

    @Test("A ticket in a thicket of namespaces is looked through at once")
    func thicket() throws {
        let branches = (0..<50).map { level in
            "<a" + (0..<60).map { " xmlns:p\(level).\($0)='urn:p'" }.joined() + ">"
        }
        let leaves = String(repeating: "<b q:c=''/>", count: 20_000)
        let thicket =
            "<d xmlns:q='urn:q'>\(branches.joined())\(leaves)\(String(repeating: "</a>", count: branches.count))</d>"
        let document = Documents.ticket(assertion: Self.signed("<Reference URI=\"#one\"/>", more: thicket))
        let start = ContinuousClock.now
        #expect(try Self.ticket(document).assertionID == "one")
        #expect(.now - start < .seconds(10))
    }

    @Test("A second answer, or a token in the header, makes it unclear which is meant")
    func second() {
        let document = Documents.ticket()
        let header = document.replacing("<s:Header/>", with: "<s:Header>\(Documents.assertion)</s:Header>")
        #expect(throws: WebDocumentError.ambiguousToken) { try Self.ticket(header) }
        let end = "</RequestSecurityTokenResponse>"
        let another = document.replacing(end, with: end + "<RequestSecurityTokenResponse/>")
        #expect(throws: WebDocumentError.ambiguousToken) { try Self.ticket(another) }
    }

    @Test("A ticket for another host is refused, one for the same host is taken")
    func audience() throws {
        func document(_ address: String) -> String {
            let scope = "<AppliesTo><EndpointReference><Address>\(address)</Address></EndpointReference></AppliesTo>"
            return Documents.ticket(proof: scope + Documents.computedKey)
        }
        let other = "https://web.contoso.example/CertProv"
        #expect(throws: WebDocumentError.otherAudience(other)) { try Self.ticket(document(other)) }
        #expect(
            try Self.ticket(document(Documents.port.uppercased().replacing("HTTPS", with: "https"))).proofKey != nil)
    }

    @Test("A ticket whose time ends before it begins is refused", arguments: [("10:00", "09:59"), ("10:00", "10:00")])
    func lifetime(created: String, expires: String) {
        let lifetime =
            "<Lifetime><Created>2024-05-01T\(created):00Z</Created><Expires>2024-05-01T\(expires):00Z</Expires></Lifetime>"
        #expect(throws: WebDocumentError.overAtOnce) { try Self.ticket(Documents.ticket(lifetime: lifetime)) }
    }

    @Test("A document that is too long is refused before it is read")
    func huge() {
        let long = Documents.ticket(
            assertion: "<Assertion AssertionID=\"a\">\(String(repeating: "x", count: 5 << 20))</Assertion>")
        #expect(throws: WebDocumentError.xml(.tooLong(limit: 4 << 20))) { try Self.ticket(long) }
    }

    @Test("A proof key that is encrypted for the holder of a certificate is opened by its key alone")
    func encryptedKey() throws {
        let key = try CertificateProvisioningRequestTests.key.get()
        let certificate = try TestCertificates.issue(for: key)
        let cipher = Base64.encode(try certificate.encrypt(Secret(copying: 1...32)))
        func document(_ method: String) -> String {
            Documents.ticket(
                proof: """
                    <RequestedProofToken><e:EncryptedKey xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptionMethod \
                    Algorithm="http://www.w3.org/2001/04/xmlenc#\(method)"/><e:CipherData><e:CipherValue>\(cipher)\
                    </e:CipherValue></e:CipherData></e:EncryptedKey></RequestedProofToken>
                    """)
        }
        let good = document("rsa-oaep-mgf1p")
        let ticket = try WebTicket(parsing: good.utf8, clientEntropy: Self.entropy, key: key)
        #expect(ticket.proofKey == Secret(copying: 1...32))
        let stranger = try PrivateKey.generateRSA()
        #expect(throws: WebDocumentError.self) {
            try WebTicket(parsing: good.utf8, clientEntropy: Self.entropy, key: stranger)
        }
        #expect(throws: WebDocumentError.invalid("EncryptionMethod")) {
            try WebTicket(parsing: document("rsa-1_5").utf8, clientEntropy: Self.entropy, key: key)
        }
    }
}
