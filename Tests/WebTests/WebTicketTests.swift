import Security
import Testing
import Web
import XML

@Suite("Web tickets")
struct WebTicketTests {
    static let entropy = Secret(copying: Documents.clientEntropy)

    static func ticket(_ document: String) throws -> WebTicket {
        try WebTicket(parsing: document.utf8, clientEntropy: entropy)
    }

    @Test("A ticket's parts are taken as they are", arguments: [Documents.lifetime, Documents.prefixedLifetime])
    func parts(lifetime: String) throws {
        let ticket = try Self.ticket(Documents.ticket(lifetime: lifetime))
        #expect(ticket.assertion.standaloneSource == Documents.assertion)
        #expect(ticket.assertionID == "SamlSecurityToken-77")
        #expect(ticket.expiry.unixSeconds == 1_714_584_840)
        let key = try #require(ticket.proofKey)
        #expect(key.withBytes { Hexadecimal.encode($0) } == Documents.proofKey)
    }

    @Test("An assertion whose prefix is declared around it gets the declaration")
    func outerPrefix() throws {
        let declaration = " xmlns:saml=\"urn:oasis:names:tc:SAML:1.0:assertion\""
        let bare = Documents.assertion.replacing(declaration, with: "")
        let document = Documents.ticket(assertion: bare)
            .replacing("<RequestedSecurityToken>", with: "<RequestedSecurityToken\(declaration)>")
        let expected = bare.replacing("<saml:Assertion ", with: "<saml:Assertion\(declaration) ")
        #expect(try Self.ticket(document).assertion.standaloneSource == expected)
    }

    @Test("A proof token with a secret is the key itself")
    func plainKey() throws {
        let proof = "<RequestedProofToken><BinarySecret>AQID</BinarySecret></RequestedProofToken>"
        #expect(try Self.ticket(Documents.ticket(proof: proof)).proofKey == Secret(copying: [1, 2, 3]))
    }

    @Test("A ticket's description names it and holds nothing of it")
    func description() throws {
        let ticket = try Self.ticket(Documents.ticket())
        #expect("\(ticket)" == "web ticket SamlSecurityToken-77")
        #expect(String(reflecting: ticket) == "web ticket SamlSecurityToken-77")
    }

    @Test("A ticket may come without a key")
    func noKey() throws {
        #expect(try Self.ticket(Documents.ticket(proof: "")).proofKey == nil)
    }

    @Test(
        "Unusable keys are refused",
        arguments: [
            "<RequestedProofToken><BinarySecret>A?</BinarySecret></RequestedProofToken>",
            "<RequestedProofToken><BinarySecret/></RequestedProofToken>",
            "<RequestedProofToken><ComputedKey>urn:other</ComputedKey></RequestedProofToken>",
            "<Entropy><BinarySecret>" + String(repeating: "AAAA", count: 400) + "</BinarySecret></Entropy>",
        ])
    func unusableKeys(proof: String) {
        #expect(throws: WebDocumentError.self) { try Self.ticket(Documents.ticket(proof: proof)) }
    }

    @Test("Without any one of its elements a ticket is refused or still whole")
    func missingElements() throws {
        let document = Documents.ticket()
        let required = [
            "Body", "RequestSecurityTokenResponseCollection", "RequestSecurityTokenResponse", "Lifetime", "Expires",
            "RequestedSecurityToken", "Assertion",
        ]
        for element in try XMLElement(parsing: document).descendants {
            let rest = document.replacing(element.source, with: "")
            if required.contains(element.name) {
                #expect(throws: WebDocumentError.self, "\(element.name)") { try Self.ticket(rest) }
            } else {
                #expect(try Self.ticket(rest).assertionID == "SamlSecurityToken-77", "\(element.name)")
            }
        }
    }

    @Test("A fault instead of a ticket is told")
    func fault() throws {
        let error = #expect(throws: WebDocumentError.self) { try Self.ticket(Documents.fault()) }
        guard case .fault(let fault) = error else { throw try #require(error) }
        #expect(fault.code == "InvalidSecurityToken" && fault.errorID == 28020 && fault.wantsFreshTicket)
        #expect(fault.reason == "No valid security token." && fault.text == "Some text" && !fault.refusesCredentials)
    }

    @Test("The request says what the ticket is for, who asks and with which entropy")
    func request() throws {
        let service = try #require(WebAddress(Documents.port + "?a=1&b=2"))
        let request = WebTicketRequest(
            service: service, user: "o'neil&co@fabrikam.example", instance: "i-1", entropy: Self.entropy)
        let token = try #require(
            try XMLElement(parsing: request.document()).element("Body", "RequestSecurityToken"))
        #expect(token.attribute("Context") == "i-1")
        #expect(token.element("AppliesTo", "EndpointReference", "Address")?.text == Documents.port + "?a=1&b=2")
        #expect(token.element("Claims", "ClaimType", "Value")?.text == "sip:o'neil&co@fabrikam.example")
        #expect(token.element("Entropy", "BinarySecret")?.text == Base64.encode(Documents.clientEntropy))
        #expect(token.element("RequestType")?.text == "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue")
        #expect(token.namespace == "http://docs.oasis-open.org/ws-sx/ws-trust/200512")
        #expect(token.elements.allSatisfy { !$0.text.contains { $0.isWhitespace } })
    }

    @Test("Each request has entropy of its own")
    func freshEntropy() throws {
        let service = try #require(WebAddress(Documents.port))
        let requests = (0..<2).map { _ in WebTicketRequest(service: service, user: "a@b", instance: "i") }
        #expect(requests[0].entropy.count == 32 && requests[0].entropy != requests[1].entropy)
    }

    @Test("A user name that XML cannot carry is an error")
    func unwritable() throws {
        let request = WebTicketRequest(service: try #require(WebAddress(Documents.port)), user: "a\0@b", instance: "i")
        #expect(throws: WebDocumentError.xml(.forbiddenCharacter("\0"))) { try request.document() }
    }
}

extension XMLElement {
    /// Every element below this one.
    var descendants: [XMLElement] { elements.flatMap { [$0] + $0.descendants } }
}
