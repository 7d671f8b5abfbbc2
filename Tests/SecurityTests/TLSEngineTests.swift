import Security
import Testing

@Suite("TLS over memory")
struct TLSEngineTests {
    private static let host = "fe01.contoso.com"

    private func clientContext(_ host: String = host) throws -> TLSContext {
        try TLSContext.client(trust: TrustFixture.policy().decision(for: host))
    }

    private func serverContext(
        versions: ClosedRange<TLSVersion> = .tls12 ... .tls13, cipherSuites: String? = nil,
        clientCertificate: ClientCertificatePolicy = .none
    ) throws -> TLSContext {
        try TLSContext.server(
            identity: TestPKI.identity(TestPKI.server()), versions: versions, cipherSuites: cipherSuites,
            clientCertificate: clientCertificate)
    }

    private func read(_ engine: TLSEngine, limit: Int = 65536) throws -> [UInt8] {
        guard case .data(let bytes) = try engine.read(limit: limit) else { return [] }
        return bytes
    }

    @Test("text goes both ways, TLS 1.2 and TLS 1.3", arguments: [TLSVersion.tls12, .tls13])
    func carriesData(version: TLSVersion) throws {
        let pair = try TLSPair(client: clientContext(), server: serverContext(versions: version...version))
        try pair.connect()
        #expect(pair.client.parameters?.version == version)
        #expect(pair.client.parameters == pair.server.parameters)
        #expect(pair.client.peerCertificate?.commonName == "fe01.contoso.com")
        try pair.client.write(Array("REGISTER".utf8))
        pair.server.receive(pair.client.drain())
        #expect(try read(pair.server) == Array("REGISTER".utf8))
        try pair.server.write(Array("200".utf8))
        pair.client.receive(pair.server.drain())
        #expect(try read(pair.client) == Array("200".utf8))
        #expect(try pair.client.read() == .needsInput)
    }

    @Test("a megabyte arrives whole, byte by byte records and small reads included")
    func carriesMuch() throws {
        let pair = try TLSPair(client: clientContext(), server: serverContext())
        try pair.connect()
        let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        try pair.client.write(sent)
        var received: [UInt8] = []
        let wire = pair.client.drain()
        for start in stride(from: 0, to: wire.count, by: 1009) {
            pair.server.receive(Array(wire[start..<min(start + 1009, wire.count)]))
            while case .data(let bytes) = try pair.server.read(limit: 777) {
                #expect(bytes.count <= 777)
                received += bytes
            }
        }
        #expect(received == sent)
    }

    @Test("closing is told to the other side")
    func closes() throws {
        let pair = try TLSPair(client: clientContext(), server: serverContext())
        try pair.connect()
        try pair.server.write([1])
        pair.server.close()
        pair.client.receive(pair.server.drain())
        #expect(try read(pair.client) == [1])
        #expect(try pair.client.read() == .closed)
    }

    @Test("both sides export the same keying material, a different label a different one")
    func exports() throws {
        let pair = try TLSPair(client: clientContext(), server: serverContext())
        try pair.connect()
        let material = try pair.client.exportKeyingMaterial(label: "client EAP encryption", count: 128)
        #expect(material.count == 128)
        #expect(try pair.server.exportKeyingMaterial(label: "client EAP encryption", count: 128) == material)
        #expect(try pair.server.exportKeyingMaterial(label: "other", count: 128) != material)
    }

    @Test("nothing is exported, written or agreed on before the handshake is over")
    func tooEarly() throws {
        let engine = try TLSEngine(clientContext())
        #expect(throws: SecurityError.self) { try engine.exportKeyingMaterial(label: "x", count: 32) }
        #expect(throws: TLSError.self) { try engine.write([1]) }
        #expect(engine.parameters == nil)
        #expect(engine.peerCertificate == nil)
    }

    @Test("a server that knows only TLS 1.1 is refused")
    func refusesOldVersions() throws {
        let pair = try TLSPair(client: clientContext(), server: serverContext(versions: .tls10 ... .tls11))
        #expect(pair.handshake().client.failure == .alertReceived(.protocolVersion))
    }

    @Test("a server that shares no suite is told apart from one that shares no version")
    func noCommonSuite() throws {
        let server = try serverContext(versions: .tls12 ... .tls12, cipherSuites: "ARIA128-GCM-SHA256")
        let pair = try TLSPair(client: clientContext(), server: server)
        #expect(pair.handshake().client.failure == .alertReceived(.handshakeFailure))
    }

    @Test("bytes that are not TLS end the session with an error and no crash")
    func garbage() throws {
        let engine = try TLSEngine(clientContext())
        #expect(try engine.handshake() == .needsInput)
        engine.receive(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        #expect(throws: TLSError.self) { try engine.handshake() }
        #expect(throws: TLSError.self) { try engine.handshake() }
    }

    @Test("every byte of a server's flight, once changed, ends in an error or a wait")
    func mutatedFlight() throws {
        let context = try serverContext(versions: .tls12 ... .tls12)
        for position in stride(from: 0, to: 2500, by: 31) {
            let pair = try TLSPair(client: clientContext(), server: context)
            #expect(try pair.client.handshake() == .needsInput)
            pair.server.receive(pair.client.drain())
            #expect(try pair.server.handshake() == .needsInput)
            var flight = pair.server.drain()
            guard flight.indices.contains(position) else { break }
            flight[position] ^= 0x55
            pair.client.receive(flight)
            #expect((try? pair.client.handshake()) != .established)
        }
    }

    @Test("a server that demands a certificate refuses a client without one")
    func demandsCertificate() throws {
        let server = try serverContext(
            versions: .tls12 ... .tls12,
            clientCertificate: .required(authorityNames: ["Communications Server"]) { _ in .accepted })
        let pair = try TLSPair(client: clientContext(), server: server)
        let outcome = pair.handshake()
        #expect(outcome.client.failure == .alertReceived(.handshakeFailure))
        #expect(outcome.server.failure != nil)
    }

    @Test("a session for key derivation carries no data")
    func keyDerivationOnly() throws {
        let request = try CertificateRequest(commonName: "alice@contoso.com", key: TestPKI.clientKey)
        let certificate = try TestPKI.issuing.issueClient(for: request, validity: TestPKI.current)
        let client = try TLSContext.keyDerivation(
            versions: .tls12 ... .tls12,
            cipherSuites: "ECDHE-RSA-AES256-GCM-SHA384", signatureAlgorithms: "RSA+SHA256")
        let server = try serverContext(
            clientCertificate: .required(authorityNames: []) { $0 == certificate ? .accepted : .unknown })
        let pair = try TLSPair(client: client, server: server)
        try pair.client.present(TLSIdentity(certificate: certificate, key: TestPKI.clientKey))
        try pair.connect()
        #expect(pair.client.parameters?.hash == .sha384)
        #expect(pair.server.peerCertificate == certificate)
        #expect(throws: TLSError.self) { try pair.client.write([1]) }
        #expect(throws: TLSError.self) { try pair.client.read() }
    }
}

extension Result {
    /// The error of a failure.
    var failure: Failure? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}
