import Authentication
import SIP
import Security
import Testing

@Suite("A whole TLS-DSK authentication")
struct TLSDSKExchangeTests {
    private static let opaque = "3AFFA71F"

    private func first() throws -> Challenge {
        try Challenges(TestMessage.response(401, [TestMessage.ntlm, TestMessage.tlsDSK])).choose([.tlsDSK])
    }

    private func acceptor(_ verdict: ClientCertificateVerdict = .accepted) throws -> TLSDSKAcceptor {
        try TLSDSKAcceptor(TLSDSKAcceptor.Configuration(identity: TestPool.frontEnd) { _ in verdict })
    }

    private func challenge(_ token: [UInt8], opaque: String = opaque) throws -> Message {
        try TestMessage.response(
            401,
            [
                "WWW-Authenticate: TLS-DSK opaque=\"\(opaque)\", gssapi-data=\"\(Base64.encode(token))\", "
                    + "targetname=\"fe01.contoso.com\", realm=\"SIP Communications Service\", version=4"
            ])
    }

    private func token(_ header: Header) throws -> [UInt8] {
        #expect(header.name == .authorization)
        let value = try AuthenticationHeader(parsing: header.value)
        return try Base64.decode(try #require(value["gssapi-data"]), limit: Challenge.maximumTokenSize)
    }

    /// The exchange after the client's certificate went out, the client's token, and the pool's side.
    private func exchangeWithCertificate() throws -> (TLSDSKExchange, [UInt8], TLSDSKAcceptor) {
        let acceptor = try acceptor()
        var exchange = try TLSDSKExchange(first())
        let flight = try acceptor.receive(token(exchange.firstAnswer)).sent()
        let header = try exchange.receive(challenge(flight)).answered()
        return (exchange, try token(header), acceptor)
    }

    @Test("two challenges lead to an association whose first message is signed")
    func completes() throws {
        var (exchange, token, acceptor) = try exchangeWithCertificate()
        let (last, keys) = try acceptor.receive(token).established()
        var (client, summary) = try exchange.receive(challenge(last)).established()
        #expect(summary.parameters.version == .tls12)
        var request = try TestMessage.register(cseq: 5)
        try client.sign(&request)
        var server = ServerSecurityAssociation(
            scheme: .tlsDSK, realm: "SIP Communications Service", targetname: "fe01.contoso.com", opaque: Self.opaque,
            signer: KeyedHashSigner.server(keys))
        #expect(server.verify(request) == .authentic)
        var response = try TestMessage.response(200)
        try server.sign(&response)
        #expect(client.verify(response) == .authentic)
    }

    @Test("the schemes offered anew after the certificate mean that it was refused")
    func refusedAfterCertificate() throws {
        var (exchange, _, _) = try exchangeWithCertificate()
        let error = #expect(throws: TLSDSKError.self) {
            try exchange.receive(TestMessage.response(401, [TestMessage.ntlm, TestMessage.tlsDSK]))
        }
        #expect(error == .abandoned(hadCertificate: true))
        #expect(error?.remedy == .newCertificate)
    }

    @Test("the schemes offered anew after the first token call for the compatibility offer")
    func refusedAtOnce() throws {
        var exchange = try TLSDSKExchange(first())
        let error = #expect(throws: TLSDSKError.self) {
            try exchange.receive(TestMessage.response(401, [TestMessage.tlsDSK]))
        }
        #expect(error?.remedy == .compatibilityOffer)
    }

    @Test("another handle in the middle means that the server has lost the handshake")
    func changedHandle() throws {
        var (exchange, token, acceptor) = try exchangeWithCertificate()
        let last = try acceptor.receive(token).established().token
        #expect(throws: TLSDSKError.abandoned(hadCertificate: true)) {
            try exchange.receive(challenge(last, opaque: "00000000"))
        }
    }

    @Test("an alert as the token is told by name")
    func alert() throws {
        let acceptor = try acceptor(.expired)
        var exchange = try TLSDSKExchange(first())
        let flight = try acceptor.receive(token(exchange.firstAnswer)).sent()
        let header = try exchange.receive(challenge(flight)).answered()
        #expect(throws: TLSDSKError.self) { try acceptor.receive(token(header)) }
        #expect(throws: TLSDSKError.certificateRefused(.certificateExpired)) {
            try exchange.receive(challenge(acceptor.takeAlert()))
        }
    }

    @Test("an endless handshake ends after ten legs")
    func endless() throws {
        let acceptor = try acceptor()
        var exchange = try TLSDSKExchange(first())
        let flight = try acceptor.receive(token(exchange.firstAnswer)).sent()
        let error = #expect(throws: TLSDSKError.self) {
            for byte in flight { _ = try exchange.receive(challenge([byte])) }
        }
        #expect(error == .endless(legs: TLSDSKExchange.maximumLegs))
    }
}
