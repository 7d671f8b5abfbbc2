import Foundation
import Security
import Testing

@Suite("Trust in a server's certificate")
struct TrustTests {
    private static let host = "fe01.contoso.com"

    /// Connects with `decision` to a server that has `identity`; the client's error, if any.
    private func connect(_ decision: TrustDecision, to identity: TLSIdentity) throws -> TLSError? {
        let pair = try TLSPair(client: .client(trust: decision), server: .server(identity: identity))
        return pair.handshake().client.failure
    }

    private func problem(
        _ identity: TLSIdentity, host: String = host, policy: TrustPolicy? = nil
    ) throws -> CertificateProblem? {
        let decision = try (policy ?? TrustFixture.policy()).decision(for: host)
        let error = try connect(decision, to: identity)
        if let problem = decision.problem {
            #expect(error == .untrusted(problem))
        } else {
            #expect(error == nil)
        }
        return decision.problem
    }

    @Test("a certificate of a known issuer for the right name is trusted")
    func trusts() throws {
        let decision = try TrustFixture.policy().decision(for: Self.host)
        let server = try TestPKI.server()
        #expect(try connect(decision, to: TestPKI.identity(server)) == nil)
        #expect(decision.problem == nil)
        #expect(decision.certificate == server)
        #expect(!decision.isException)
    }

    @Test("names match without regard to case, by wildcard for one label and by address")
    func names() throws {
        let identity = try TestPKI.identity(
            TestPKI.server([.dns("*.contoso.com"), .address("192.0.2.1"), .address("2001:db8::1")]))
        for host in ["fe01.contoso.com", "FE01.Contoso.COM", "192.0.2.1", "2001:db8::1"] {
            #expect(try problem(identity, host: host) == nil)
        }
        for host in ["contoso.com", "a.b.contoso.com", "192.0.2.2", "2001:db8::2"] {
            #expect(try problem(identity, host: host)?.faults == [.nameMismatch])
        }
    }

    @Test("a host name that TLS cannot check is refused before any connection", arguments: ["", "fe01\0.contoso.com"])
    func impossibleHost(host: String) throws {
        let decision = try TrustFixture.policy().decision(for: host)
        #expect(throws: SecurityError.self) { try TLSContext.client(trust: decision) }
    }

    @Test("an expired certificate is refused with the day")
    func expired() throws {
        let server = try TestPKI.server(validity: Validity(notBefore: 1_700_000_000, notAfter: 1_714_521_600))
        let problem = try #require(try problem(TestPKI.identity(server)))
        #expect(problem.faults == [.expired])
        #expect(problem.explanation == "The certificate of fe01.contoso.com expired on 2024-05-01.")
        #expect(problem.host == Self.host)
        #expect(problem.certificate == server)
        #expect(problem.chain == [server, TestPKI.issuing.certificate])
        #expect(try Certificate.chain(pem: problem.chainPEM) == problem.chain)
    }

    @Test("a certificate of the future is refused with the day")
    func notYetValid() throws {
        let server = try TestPKI.server(validity: Validity(notBefore: 4_000_000_000, notAfter: 4_100_000_000))
        let problem = try #require(try problem(TestPKI.identity(server)))
        #expect(problem.faults == [.notYetValid])
        #expect(problem.explanation == "The certificate of fe01.contoso.com is valid only from 2096-10-02 on.")
    }

    @Test("a certificate for another host is refused with the names that it has")
    func wrongName() throws {
        let server = try TestPKI.server([.dns("mail.contoso.com"), .dns("www.contoso.com")])
        let problem = try #require(try problem(TestPKI.identity(server)))
        #expect(problem.faults == [.nameMismatch])
        #expect(
            problem.explanation == "The certificate that fe01.contoso.com sent is for mail.contoso.com, "
                + "www.contoso.com, not for fe01.contoso.com.")
    }

    @Test("a missing intermediate is an unknown issuer")
    func missingIntermediate() throws {
        let identity = try TLSIdentity(certificate: TestPKI.server(), key: TestPKI.serverKey)
        let problem = try #require(try problem(identity))
        #expect(problem.faults == [.unknownIssuer])
        #expect(
            problem.explanation
                == "The certificate of fe01.contoso.com was issued by CN=Test Issuing, which this computer does not trust."
        )
    }

    @Test("a chain to a root that nobody trusts is an unknown issuer")
    func unknownRoot() throws {
        let identity = try TestPKI.identity(TestPKI.server())
        #expect(try problem(identity, policy: TrustPolicy())?.faults == [.unknownIssuer])
        let withRoot = try TLSIdentity(
            certificate: TestPKI.server(), key: TestPKI.serverKey,
            issuers: TestPKI.issuing.intermediates + [TestPKI.root.certificate])
        #expect(try problem(withRoot, policy: TrustPolicy())?.faults == [.unknownIssuer])
    }

    @Test("a self-signed certificate is refused, unless it is itself an anchor")
    func selfSigned() throws {
        let certificate = try CertificateAuthority.selfSignedServer(
            commonName: Self.host, names: [.dns(Self.host)], key: TestPKI.serverKey, validity: TestPKI.current)
        let identity = try TLSIdentity(certificate: certificate, key: TestPKI.serverKey)
        let problem = try #require(try problem(identity))
        #expect(problem.faults == [.selfSigned])
        #expect(problem.explanation.contains("issued by nobody but itself"))
        #expect(try self.problem(identity, policy: TrustFixture.policy(trusting: certificate)) == nil)
    }

    @Test("an anchor may be an issuing authority without its root")
    func partialChain() throws {
        let policy = try TrustFixture.policy(trusting: TestPKI.issuing.certificate)
        #expect(try problem(TestPKI.identity(TestPKI.server()), policy: policy) == nil)
    }

    @Test("a key of 1024 bits is too weak")
    func weak() throws {
        let key = try PrivateKey.generateRSA(bits: 1024)
        let identity = try TestPKI.identity(TestPKI.server(key: key), key: key)
        #expect(try problem(identity)?.faults == [.weak])
    }

    @Test("a certificate for clients is not one for servers")
    func wrongPurpose() throws {
        let request = try CertificateRequest(commonName: Self.host, key: TestPKI.clientKey)
        let client = try TestPKI.issuing.issueClient(for: request, validity: TestPKI.current)
        let identity = try TestPKI.identity(client, key: TestPKI.clientKey)
        #expect(try problem(identity)?.faults == [.wrongPurpose])
    }

    @Test("everything that is wrong is told at once")
    func severalFaults() throws {
        let server = try TestPKI.server(
            [.dns("other.contoso.com")], validity: Validity(notBefore: 1_700_000_000, notAfter: 1_714_521_600))
        let identity = try TLSIdentity(certificate: server, key: TestPKI.serverKey)
        let problem = try #require(try problem(identity))
        #expect(Set(problem.faults) == [.expired, .nameMismatch, .unknownIssuer])
    }

    @Test("names from a stranger's certificate cannot forge lines of text, nor flood them")
    func hostileNames() throws {
        let server = try TestPKI.server([
            .dns("evil\r\nTrusted: yes\u{1B}[2J\u{202E}\u{200B}good.example"),
            .dns(String(repeating: "x", count: 20_000)),
        ])
        let problem = try #require(try problem(TestPKI.identity(server)))
        for text in [problem.explanation, problem.subject, problem.issuer, problem.names] {
            #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
            #expect(text.unicodeScalars.count <= 1001)
        }
        #expect(problem.names.hasPrefix("evil Trusted: yes [2J good.example, xxx"))
        #expect(problem.subject == "CN=fe01.contoso.com" && problem.issuer == "CN=Test Issuing")
    }

    @Test("an expired intermediate is named")
    func expiredIntermediate() throws {
        let old = try TestPKI.root.intermediate(
            commonName: "Old Issuing", key: TestPKI.issuingKey,
            validity: Validity(notBefore: 1_700_000_000, notAfter: 1_714_521_600))
        let server = try old.issueServer(
            commonName: Self.host, names: [.dns(Self.host)], key: TestPKI.serverKey, validity: TestPKI.current)
        let identity = try TLSIdentity(certificate: server, key: TestPKI.serverKey, issuers: old.intermediates)
        let problem = try #require(try problem(identity))
        #expect(problem.faults == [.expired])
        #expect(problem.explanation.contains("the authority Old Issuing"))
    }

    @Test("an accepted certificate passes for its host, whatever is wrong with it, and for no other host")
    func exceptions() throws {
        let certificate = try CertificateAuthority.selfSignedServer(
            commonName: "lab", names: [], key: TestPKI.serverKey,
            validity: Validity(notBefore: 1_700_000_000, notAfter: 1_714_521_600))
        let identity = try TLSIdentity(certificate: certificate, key: TestPKI.serverKey)
        var policy = try TrustPolicy()
        policy.accept(certificate.fingerprint, for: "FE01.contoso.com.")
        let decision = policy.decision(for: Self.host)
        #expect(try connect(decision, to: identity) == nil)
        #expect(decision.isException)
        #expect(decision.problem == nil)
        #expect(try problem(identity, host: "fe02.contoso.com", policy: policy) != nil)
        #expect(try problem(TestPKI.identity(TestPKI.server()), policy: policy)?.faults == [.unknownIssuer])
    }

    @Test("a weak key that the user accepted connects")
    func weakException() throws {
        let key = try PrivateKey.generateRSA(bits: 1024)
        let server = try TestPKI.server(key: key)
        var policy = try TrustFixture.policy()
        policy.accept(server.fingerprint, for: Self.host)
        #expect(try problem(TestPKI.identity(server, key: key), policy: policy) == nil)
    }

    @Test("an authority file that is missing or holds no certificate is refused")
    func badAuthorityFile() throws {
        #expect(throws: SecurityError.self) { try TrustPolicy(authorityFile: "/nonexistent.pem") }
        try TrustFixture.withFile("no certificate") { path in
            _ = #expect(throws: SecurityError.self) { try TrustPolicy(authorityFile: path) }
        }
    }
}
