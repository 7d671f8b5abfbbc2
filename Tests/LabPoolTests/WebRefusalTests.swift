import EventLoop
import LabPool
import Network
import Security
import Testing

@Suite("What the lab's web services refuse")
struct WebRefusalTests {
    /// A document with one mistake.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let refusal: Refusal
        let change: WebClient.Change

        init(_ name: String, _ refusal: Refusal, _ change: @escaping WebClient.Change) {
            testDescription = name
            self.refusal = refusal
            self.change = change
        }

        /// `old` becomes `new`.
        init(_ refusal: Refusal, _ old: String, _ new: String) {
            self.init("'\(new)' for '\(old)'", refusal) { $0.replacing(old, with: new) }
        }
    }

    static let ticketMistakes = [
        Mistake("no XML", .documentMalformed(reason: "the document has no root element")) { _ in "hello" },
        Mistake(.elementMissing("RequestSecurityToken"), "RequestSecurityToken", "Request"),
        Mistake(.valueWrong(element: "TokenType", value: "x"), WebRefusalTests.saml, "x"),
        Mistake(
            .valueWrong(element: "RequestType", value: "x"), "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue", "x"),
        Mistake(.valueWrong(element: "BinarySecret", value: "not 32 bytes"), "AAECAwQF", "AAEC"),
        Mistake(
            .notAuthorised(login: #"CONTOSO\alice"#, address: "sip:bob@contoso.example"), "sip:alice@", "sip:bob@"),
    ]

    @Test("a ticket request with", arguments: ticketMistakes)
    func ticket(_ mistake: Mistake) async throws {
        let observations = try await withPool { pool in
            let response = try await WebClient(pool).requestTicket(mistake.change)
            #expect(response.status >= 400)
        }
        #expect(observations.refusals == [mistake.refusal])
    }

    private static let saml = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1"
    private static let action = "http://schemas.microsoft.com/OCS/AuthWebServices/GetAndPublishCert"

    static let certificateMistakes = [
        Mistake(.elementMissing("MessageID"), "MessageID", "Message"),
        Mistake(.valueWrong(element: "Action", value: "x"), action, "x"),
        Mistake(.ticketUnknown, "AssertionID=\"Saml", "AssertionID=\"saml"),
        Mistake(.ticketAltered, "sip:alice@contoso.example", "sip:bob@contoso.example"),
        Mistake("another lifetime", .timestampIsNotLifetime) {
            Self.spoil($0, after: "<Expires xmlns=\"\(utility)\">")
        },
        Mistake("another digest", .digestWrong) { Self.spoil($0, after: "<DigestValue>") },
        Mistake("another signature", .proofWrong) { Self.spoil($0, after: "</SignedInfo><SignatureValue>") },
        Mistake(.valueWrong(element: "Reference/@URI", value: "#other"), "URI=\"#timestamp\"", "URI=\"#other\""),
        Mistake(.entityIsNotOwner("bob@contoso.example"), "Entity=\"alice@", "Entity=\"bob@"),
        Mistake(
            .deviceMalformed("4b1682a8-f968-5701-83fc-7c6741dc6697"), "{4b1682a8-f968-5701-83fc-7c6741dc6697}",
            "4b1682a8-f968-5701-83fc-7c6741dc6697"),
        Mistake(.elementMissing("RequestID"), "RequestID", "Request"),
        Mistake(
            .valueWrong(element: "BinarySecurityToken/@ValueType", value: "x"),
            "http://schemas.microsoft.com/OCS/AuthWebServices.xsd#PKCS10", "x"),
        Mistake(
            .valueWrong(
                element: "RequestSecurityToken/@xmlns", value: "http://docs.oasis-open.org/ws-sx/ws-trust/200512"),
            "xmlns:wst=\"http://docs.oasis-open.org/ws-sx/ws-trust/200512/\"",
            "xmlns:wst=\"http://docs.oasis-open.org/ws-sx/ws-trust/200512\""),
    ]

    private static let utility =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

    /// Changes the first letter or digit after `mark`.
    private static func spoil(_ document: String, after mark: String) -> String {
        guard let range = document.firstRange(of: mark), range.upperBound < document.endIndex else { return document }
        var result = document
        let next = document[range.upperBound]
        result.replaceSubrange(range.upperBound...range.upperBound, with: next == "3" ? "4" : "3")
        return result
    }

    @Test("a certificate request with", arguments: certificateMistakes)
    func certificate(_ mistake: Mistake) async throws {
        let observations = try await withPool { pool in
            let web = try WebClient(pool)
            let request = try CertificateRequest(
                commonName: "alice@contoso.example", key: try TestKeys.shared.get().client)
            let response = try await web.requestCertificate(
                try await web.ticket(), request: request.der, mistake.change)
            #expect(response.status >= 400)
        }
        #expect(observations.refusals == [mistake.refusal])
        #expect(!observations.events.contains(.certificateIssued(address: "alice@contoso.example")))
    }

    @Test("with a fault, a message whose identifier was used before")
    func repeatedMessage() async throws {
        let observations = try await withPool([.messageIDOnce]) { pool in
            let web = try WebClient(pool)
            let request = try CertificateRequest(
                commonName: "alice@contoso.example", key: try TestKeys.shared.get().client)
            let ticket = try await web.ticket()
            for status in [200, 500] {
                #expect(try await web.requestCertificate(ticket, request: request.der).status == status)
            }
        }
        #expect(observations.refusals.count == 1)
        guard case .valueWrong(element: "MessageID", _)? = observations.refusals.first else {
            Issue.record("\(observations.refusals)")
            return
        }
    }

    @Test("a PKCS#10 request for somebody else, with a broken signature or a short key")
    func requests() async throws {
        let observations = try await withPool { pool in
            let web = try WebClient(pool)
            let ticket = try await web.ticket()
            let keys = try TestKeys.shared.get()
            let bob = try CertificateRequest(commonName: "bob@contoso.example", key: keys.client)
            #expect(try await web.requestCertificate(ticket, request: bob.der).status == 500)
            let weak = try CertificateRequest(commonName: "alice@contoso.example", key: keys.short)
            #expect(try await web.requestCertificate(ticket, request: weak.der).status == 500)
            var broken = try CertificateRequest(commonName: "alice@contoso.example", key: keys.client).der
            broken[broken.count - 1] ^= 1
            #expect(try await web.requestCertificate(ticket, request: broken).status == 500)
        }
        #expect(
            observations.refusals.prefix(2) == [.requestNotForEntity("CN=bob@contoso.example"), .keyTooShort(1000)])
        #expect(observations.refusals.last?.description.contains("PKCS#10 request is malformed") == true)
    }

    @Test("a ticket that is over")
    func expiredTicket() async throws {
        let observations = try await withPool([.expiredTicket]) { pool in
            let web = try WebClient(pool)
            let response = try await web.requestCertificate(try await web.ticket(), request: [])
            #expect(response.status == 500)
            #expect(String(decoding: response.body, as: UTF8.self).contains("MessageExpired"))
        }
        #expect(observations.refusals == [.ticketExpired])
    }

    @Test("a wrong password, which is counted, and a user without account")
    func logOn() async throws {
        let observations = try await withPool { pool in
            var web = try WebClient(pool)
            web.password = "wrong"
            #expect(try await web.requestTicket().status == 401)
            web.login = #"CONTOSO\mallory"#
            #expect(try await web.requestTicket().status == 401)
        }
        #expect(observations.failedLogOns == 2)
        #expect(observations.registrations.isEmpty)
    }

    @Test("wrong paths, methods, content types and actions")
    func manners() async throws {
        let observations = try await withPool { pool in
            let web = try WebClient(pool)
            #expect(try await web.get(web.base + "/Scheduler").status == 404)
            #expect(try await web.get(web.certificateRequests).status == 405)
            #expect(
                try await web.post("", to: web.certificateRequests, action: WebClient.certificateAction, type: "a/b")
                    .status == 415)
            #expect(try await web.post("", to: web.certificateRequests, action: "x").status == 500)
        }
        #expect(
            observations.refusals == [
                .noSuchResource("/Scheduler"), .methodNotAllowed("GET"), .contentTypeWrong("a/b"),
                .soapActionWrong("\"x\""),
            ])
    }
}
