import Testing
import Web
import XML

@Suite("Service descriptions")
struct ServiceDescriptionTests {
    static let port = "CertProvisioningServiceWebTicketProof_SHA1"

    @Test("Port and policy are found whatever the case of the policy's id and the branch that it stands in")
    func portAndPolicy() throws {
        let description = try ServiceDescription(parsing: Documents.serviceDescription().utf8)
        #expect(description.location(ofPort: Self.port) == Documents.port)
        #expect(description.location(ofPort: "None") == nil)
        #expect(description.ticketPolicy(ofPort: Self.port)?.issuer == Documents.ticketService)
        #expect(description.ticketPolicy(ofPort: Self.port)?.proof == .signature)
        #expect(description.ticketPolicy(ofPort: "Other") == nil)
    }

    @Test("Prefixes and namespaces do not matter")
    func otherPrefixes() throws {
        let text = Documents.serviceDescription(policy: "http://www.w3.org/ns/ws-policy")
            .replacing("wsp:", with: "p:").replacing("wsdl:", with: "").replacing("xmlns:wsdl", with: "xmlns")
        let description = try ServiceDescription(parsing: text.replacing("xmlns:wsp", with: "xmlns:p").utf8)
        #expect(description.location(ofPort: Self.port) == Documents.port)
        #expect(description.ticketPolicy(ofPort: Self.port)?.issuer == Documents.ticketService)
    }

    @Test("With SignedSupportingTokens alone the ticket goes without signature")
    func unsigned() throws {
        let description = try ServiceDescription(
            parsing: Documents.serviceDescription(tokens: "SignedSupportingTokens").utf8)
        #expect(description.ticketPolicy(ofPort: Self.port)?.proof == ServiceDescription.TicketPolicy.Proof.none)
    }

    @Test("A description without policy names no ticket service", arguments: ["SupportingTokens", "Endorsing"])
    func noPolicy(tokens: String) throws {
        let description = try ServiceDescription(parsing: Documents.serviceDescription(tokens: tokens).utf8)
        #expect(description.ticketPolicy(ofPort: Self.port) == nil)
        #expect(description.location(ofPort: Self.port) == Documents.port)
    }

    @Test("Ports of the ticket service are found")
    func ticketService() throws {
        let description = try ServiceDescription(parsing: Documents.ticketServiceDescription().utf8)
        #expect(description.location(ofPort: "WebTicketServiceWinNegotiate") == Documents.ticketService)
        #expect(description.location(ofPort: "WsFedBearer") == nil)
    }

    @Test("A page is no description")
    func page() {
        #expect(throws: WebDocumentError.unexpectedRoot("html")) {
            try ServiceDescription(parsing: "<html><body>Sign in</body></html>".utf8)
        }
        #expect(throws: WebDocumentError.self) {
            try ServiceDescription(parsing: "<!DOCTYPE html><html><body>Sign in<br></body></html>".utf8)
        }
    }

    @Test("Entities are refused")
    func entities() {
        let text = "<!DOCTYPE definitions [<!ENTITY a 'https://evil.example/'>]>" + Documents.ticketServiceDescription()
        #expect(throws: WebDocumentError.xml(.documentTypeRefused)) { try ServiceDescription(parsing: text.utf8) }
    }

    @Test("A truncated description is refused, wherever it ends")
    func truncated() {
        let text = Documents.ticketServiceDescription().utf8
        for length in 0..<text.count {
            #expect(throws: WebDocumentError.self) { try ServiceDescription(parsing: text.prefix(length)) }
        }
    }
}
