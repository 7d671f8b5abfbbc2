import Authentication
import EventLoop
import LabPool
import Network
import SIP
import Security
import Testing

@Suite("What the lab's registrar refuses")
struct RegistrarRefusalTests {
    /// A REGISTER with one mistake.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let refusal: Refusal
        let status: Status
        let change: @Sendable (inout Message) -> Void

        init(
            _ name: String, _ refusal: Refusal, _ status: Status, _ change: @escaping @Sendable (inout Message) -> Void
        ) {
            testDescription = name
            self.refusal = refusal
            self.status = status
            self.change = change
        }
    }

    private static let alien = "5ccdb10d-dca1-559e-ad2b-b514060a2da2"

    static let mistakes = [
        Mistake("no Max-Forwards", .maximumForwardsMissing, .badRequest) { $0.maxForwards = nil },
        Mistake("the wrong transport in Via", .viaTransportWrong("TLS"), .badRequest) {
            $0.headers[.via] = "SIP/2.0/TLS 127.0.0.1:1;branch=z9hG4bK1"
        },
        Mistake("another domain", .domainNotServed("fabrikam.example"), .notFound) {
            guard let uri = try? URI(parsing: "sip:fabrikam.example") else { return }
            $0.startLine = .request(.register, uri)
        },
        Mistake("To is not From", .fromIsNotTo, .badRequest) { $0.headers[.to] = "<sip:bob@contoso.example>" },
        Mistake("no Event", .eventNotRegistration, .badRequest) { $0.headers[.event] = nil },
        Mistake("no epid", .endpointIdentifierMissing, .forbidden) {
            $0.headers[.from] = "<sip:alice@contoso.example>;tag=t"
        },
        Mistake("a long epid", .endpointIdentifierTooLong(17), .forbidden) {
            $0.headers[.from] = "<sip:alice@contoso.example>;tag=t;epid=01234567890123456"
        },
        Mistake("no Contact", .contactMissing, .badRequest) { $0.headers[.contact] = nil },
        Mistake("a Contact elsewhere", .contactIsNotConnection("192.0.2.1"), .badRequest) {
            $0.headers[.contact] = "<sip:192.0.2.1:5060>;+sip.instance=\"<urn:uuid:\(SIPClient.instance)>\""
        },
        Mistake("no instance", .instanceMissing, .forbidden) {
            $0.headers[.contact] = "<sip:192.0.2.1:5060>;proxy=replace"
        },
        Mistake(
            "an instance of its own",
            .instanceNotDerivedFromEndpoint(received: alien, expected: SIPClient.instance), .forbidden
        ) {
            $0.headers[.contact] = "<sip:127.0.0.1:5060>;proxy=replace;+sip.instance=\"<urn:uuid:\(alien)>\""
        },
        Mistake("a foreign scheme", .schemeUnknown("NTLM"), .unauthorized) {
            $0.headers[.authorization] = "NTLM qop=\"auth\", realm=\"SIP Communications Service\", gssapi-data=\"\""
        },
        Mistake("another realm", .realmWrong("SIP"), .unauthorized) {
            $0.headers[.authorization] = "TLS-DSK qop=\"auth\", realm=\"SIP\", targetname=\"fe01.contoso.example\""
        },
        Mistake("another target", .targetNameWrong("fe01"), .unauthorized) {
            $0.headers[.authorization] =
                "TLS-DSK qop=\"auth\", realm=\"SIP Communications Service\", targetname=\"fe01\""
        },
        Mistake(
            "an empty token", .credentialsMalformed(reason: "gssapi-data is empty or not base64"), .unauthorized
        ) {
            $0.headers[.authorization] =
                "TLS-DSK qop=\"auth\", realm=\"SIP Communications Service\", targetname=\"fe01.contoso.example\", gssapi-data=\"\""
        },
        Mistake("a foreign opaque", .associationUnknown, .unauthorized) {
            $0.headers[.authorization] =
                "TLS-DSK qop=\"auth\", opaque=\"1\", realm=\"SIP Communications Service\", targetname=\"fe01.contoso.example\", crand=\"1\", cnum=\"1\", response=\"00\""
        },
    ]

    @Test("a REGISTER with", arguments: mistakes)
    func register(_ mistake: Mistake) async throws {
        let observations = try await withPool { pool in
            let client = try await SIPClient(pool)
            let answer = try await client.exchange(try client.request(.register, mistake.change))
            #expect(answer.status == mistake.status)
        }
        #expect(observations.refusals == [mistake.refusal])
        #expect(observations.registrations.isEmpty)
    }

    @Test("a sequence number that does not grow, and a Call-ID that changes")
    func order() async throws {
        let observations = try await withPool { pool in
            let client = try await SIPClient(pool)
            _ = try await client.exchange(try client.request(number: 5))
            #expect(try await client.exchange(try client.request(number: 5)).status == .badRequest)
            #expect(try await client.exchange(try client.request(callID: "other", number: 6)).status == .badRequest)
        }
        #expect(observations.refusals == [.sequenceNotIncreasing(previous: 5, received: 5), .callIDChanged])
    }

    /// A signed REGISTER that is spoilt after it was signed.
    enum Forgery: String, CaseIterable, Sendable {
        case expires
        case fromTag
        case cnum
        case signature

        func apply(to message: inout Message) {
            switch self {
            case .expires: message.expires = 1
            case .fromTag: message.headers[.from] = "<sip:alice@contoso.example>;tag=u;epid=01010101"
            case .cnum: edit(&message, "cnum") { _ in "7" }
            case .signature: edit(&message, "response") { String($0.reversed()) }
            }
        }

        private func edit(_ message: inout Message, _ name: String, _ change: (String) -> String) {
            guard let text = message.headers[.authorization], var header = try? AuthenticationHeader(parsing: text),
                let value = header[name]
            else { return }
            header[name] = change(value)
            message.headers[.authorization] = header.description
        }
    }

    @Test("a signature that does not cover the message", arguments: Forgery.allCases)
    func signature(_ forgery: Forgery) async throws {
        let observations = try await withPool { pool in
            let client = try await SIPClient(pool)
            try await client.authenticate(try await WebClient(pool).identity())
            let answer = try await client.exchangeSigned(try client.request(), forgery.apply)
            #expect(answer.status == .unauthorized)
            #expect(answer.diagnostics.first?.code == 1000)
            // A 401 begins anew: with the first list.
            #expect(try Challenges(answer).offered == ["TLS-DSK"])
        }
        #expect(observations.refusals == [.signatureWrong])
        #expect(observations.registrations.isEmpty)
    }

    @Test("a counter that was used before")
    func replay() async throws {
        let observations = try await withPool { pool in
            let client = try await SIPClient(pool)
            try await client.authenticate(try await WebClient(pool).identity())
            var association = client.association
            _ = try await client.exchangeSigned(try client.request())
            // The copy of the association counts from the beginning again.
            var message = try client.request()
            try association?.sign(&message)
            #expect(try await client.exchange(message).status == .unauthorized)
        }
        #expect(observations.refusals == [.counterNotIncreasing])
    }

    @Test("a certificate that the lab did not issue")
    func foreignCertificate() async throws {
        let observations = try await withPool { pool in
            let key = try TestKeys.shared.get().client
            let certificate = try CertificateAuthority.selfSignedServer(
                commonName: "alice@contoso.example", names: [], key: key,
                validity: Validity(notBefore: 0, notAfter: 4_000_000_000))
            let client = try await SIPClient(pool)
            let answer = try await client.authenticate(try TLSIdentity(certificate: certificate, key: key))
            #expect(answer?.status == .unauthorized)
        }
        #expect(observations.refusals.count == 1)
        #expect(observations.refusals.first?.description.contains("handshake failed") == true)
    }

    @Test("requests without signature or registration; ACK and CANCEL in silence")
    func unsigned() async throws {
        let observations = try await withPool { pool in
            let client = try await SIPClient(pool)
            let subscribe = try client.request(.subscribe, to: "sip:alice@contoso.example", callID: "s")
            #expect(try await client.exchange(subscribe).status == .unauthorized)
            try client.send(try client.request(.ack, to: "sip:alice@contoso.example", callID: "a"))
            try client.send(try client.request(.cancel, to: "sip:alice@contoso.example", callID: "a"))
            try await client.authenticate(try await WebClient(pool).identity())
            let early = try client.request(.subscribe, to: "sip:alice@contoso.example", callID: "t")
            #expect(try await client.exchangeSigned(early).status == .forbidden)
        }
        #expect(
            observations.refusals == [.notAuthenticated, .notAuthenticated, .notAuthenticated, .notRegistered])
    }

    @Test("bytes that are not SIP end the connection; a malformed message does not")
    func malformed() async throws {
        let observations = try await withPool { pool in
            let client = try await SIPClient(pool)
            try client.stream.send(
                Array("REGISTER sip:contoso.example SIP/2.0\r\nCSeq: x\r\nContent-Length: 0\r\n\r\n".utf8))
            #expect(try await client.exchange(try client.request()).status == .unauthorized)
            try client.stream.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
            await #expect(throws: SIPClient.Closed.self) { try await client.receive() }
        }
        #expect(observations.refusals.count == 2)
    }
}
