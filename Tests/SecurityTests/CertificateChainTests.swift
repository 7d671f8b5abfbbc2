import Security
import Testing

@Suite("The chain of certificates that a server sends")
struct CertificateChainTests {
    private static let host = "fe01.contoso.com"

    @Test("is put into order, whatever the order in which it was sent")
    func ordered() throws {
        let server = try TestPKI.server()
        let chain = CertificateChain(
            sent: [server, TestPKI.root.certificate, TestPKI.issuing.certificate])
        #expect(chain.path == [server, TestPKI.issuing.certificate, TestPKI.root.certificate])
        #expect(chain.surplus.isEmpty)
        #expect(chain.root == TestPKI.root.certificate)
        #expect(chain.open == nil)
    }

    @Test("is open at the top where the issuer was not sent, and leaves out what does not belong to it")
    func open() throws {
        let server = try TestPKI.server()
        let stranger = try CertificateAuthority.root(
            commonName: "Stranger", key: TestPKI.clientKey, validity: TestPKI.current
        ).certificate
        let chain = CertificateChain(sent: [server, stranger])
        #expect(chain.path == [server])
        #expect(chain.surplus == [stranger])
        #expect(chain.open == server)
        #expect(chain.root == nil)
    }

    @Test("an authority of the same name with another key is not the issuer")
    func impostor() throws {
        let impostor = try TestPKI.root.intermediate(
            commonName: "Test Issuing", key: TestPKI.clientKey, validity: TestPKI.current
        ).certificate
        let server = try TestPKI.server()
        #expect(server.isIssued(by: TestPKI.issuing.certificate))
        #expect(!server.isIssued(by: impostor))
        #expect(CertificateChain(sent: [server, impostor]).path == [server])
    }

    @Test("of no certificate is empty, and only so many are looked at")
    func bounds() throws {
        #expect(CertificateChain(sent: []).path.isEmpty)
        #expect(CertificateChain(sent: []).open == nil)
        let server = try TestPKI.server()
        let many = CertificateChain(sent: Array(repeating: server, count: 1000))
        #expect(many.path.count + many.surplus.count == CertificateChain.maximumLength)
    }

    @Test("a certificate says where its issuer's is, if it does")
    func issuerURLs() throws {
        #expect(try TestPKI.server().issuerURLs.isEmpty)
        let url = "http://pki.contoso.com/issuing.crt"
        let server = try TestPKI.issuing.issueServer(
            commonName: Self.host, names: [.dns(Self.host)], key: TestPKI.serverKey, validity: TestPKI.current,
            issuerURL: url)
        #expect(server.issuerURLs == [url])
        #expect(server.issuerCommonName == "Test Issuing")
        #expect(server.shortName == Self.host)
    }

    @Test("is judged without a connection as it would be in one")
    func judged() throws {
        let policy = try TrustFixture.policy()
        let server = try TestPKI.server()
        #expect(try policy.judge([server, TestPKI.issuing.certificate], for: Self.host) == nil)
        #expect(try policy.judge([server], for: Self.host)?.faults == [.unknownIssuer])
        #expect(
            try policy.judge([server, TestPKI.issuing.certificate], for: "other.contoso.com")?.faults
                == [.nameMismatch])
        #expect(throws: SecurityError.self) { try policy.judge([], for: Self.host) }
    }

    @Test("what the user has accepted does not count where there is no connection")
    func exceptions() throws {
        var policy = try TrustFixture.policy()
        let server = try TestPKI.server()
        policy.accept(server.fingerprint, for: Self.host)
        #expect(try policy.judge([server], for: Self.host)?.faults == [.unknownIssuer])
    }

    @Test("version, suite and chain are known of a server that is refused, as of one that is trusted")
    func presentation() throws {
        for isComplete in [true, false] {
            let server = try TestPKI.server()
            let identity = try TLSIdentity(
                certificate: server, key: TestPKI.serverKey, issuers: isComplete ? TestPKI.issuing.intermediates : [])
            let decision = try TrustFixture.policy().decision(for: Self.host)
            let pair = try TLSPair(client: .client(trust: decision), server: .server(identity: identity))
            _ = pair.handshake()
            let presentation = try #require(decision.presentation)
            #expect(presentation.parameters?.version == .tls13)
            #expect(presentation.parameters?.cipherSuite.isEmpty == false)
            #expect(presentation.chain.count == (isComplete ? 2 : 1))
            #expect((presentation.problem == nil) == isComplete)
            #expect(!presentation.isException)
        }
    }
}
