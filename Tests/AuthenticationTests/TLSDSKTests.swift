import Authentication
import Security
import Testing

@Suite("The TLS handshake inside TLS-DSK")
struct TLSDSKTests {
    struct Suite: Sendable {
        let version: TLSVersion
        let name: String
        let hash: HashAlgorithm
    }

    static let suites = [
        Suite(version: .tls10, name: "AES128-SHA", hash: .sha1),
        Suite(version: .tls10, name: "ECDHE-RSA-AES256-SHA", hash: .sha1),
        Suite(version: .tls11, name: "AES256-SHA", hash: .sha1),
        Suite(version: .tls12, name: "AES128-SHA", hash: .sha1),
        Suite(version: .tls12, name: "ECDHE-RSA-AES256-SHA", hash: .sha1),
        Suite(version: .tls12, name: "ECDHE-RSA-AES128-SHA256", hash: .sha256),
        Suite(version: .tls12, name: "ECDHE-RSA-AES256-SHA384", hash: .sha384),
        Suite(version: .tls12, name: "AES128-GCM-SHA256", hash: .sha256),
        Suite(version: .tls12, name: "AES256-GCM-SHA384", hash: .sha384),
        Suite(version: .tls12, name: "ECDHE-RSA-AES128-GCM-SHA256", hash: .sha256),
        Suite(version: .tls12, name: "ECDHE-RSA-AES256-GCM-SHA384", hash: .sha384),
    ]

    private struct Result {
        var client: (keys: SigningKeys, summary: TLSDSKSummary)
        var server: (keys: SigningKeys, summary: TLSDSKSummary)
        /// The tokens in their order, the client's first.
        var tokens: [[UInt8]]
    }

    private func acceptor(
        identity: TLSIdentity = TestPool.frontEnd, versions: ClosedRange<TLSVersion> = .tls10 ... .tls12,
        cipherSuites: String? = nil, layout: RecordLayout = .onePerFlight, authorityNames: [String] = [],
        verdict: ClientCertificateVerdict = .accepted
    ) throws -> TLSDSKAcceptor {
        try TLSDSKAcceptor(
            TLSDSKAcceptor.Configuration(
                identity: identity, versions: versions, cipherSuites: cipherSuites, layout: layout,
                authorityNames: authorityNames, judge: { _ in verdict }))
    }

    private func run(_ offer: TLSDSKOffer = .modern, _ acceptor: TLSDSKAcceptor) throws -> Result {
        let client = try TLSDSKHandshake(offer: offer)
        var tokens = [client.firstToken]
        var server: (SigningKeys, TLSDSKSummary)?
        while tokens.count < 20, let token = tokens.last {
            let reply: [UInt8]
            switch try acceptor.receive(token) {
            case .send(let token): reply = token
            case .established(let token, let keys, let summary):
                reply = token
                server = (keys, summary)
            }
            tokens.append(reply)
            switch try client.receive(reply) {
            case .send(let token): tokens.append(token)
            case .established(let keys, let summary):
                return Result(client: (keys, summary), server: try #require(server), tokens: tokens)
            }
        }
        throw TLSDSKError.endless(legs: tokens.count)
    }

    /// The types of the records in a token, in their order.
    private func recordTypes(_ token: [UInt8]) -> [UInt8] {
        var types: [UInt8] = []
        var rest = token[...]
        while let type = rest.first, rest.count >= 5 {
            types.append(type)
            let header = Array(rest.prefix(5))
            rest = rest.dropFirst(5 + Int(header[3]) << 8 + Int(header[4]))
        }
        return types
    }

    @Test(
        "every suite gives both sides the same keys, whatever the record layout", arguments: suites,
        RecordLayout.allCases)
    func suite(suite: Suite, layout: RecordLayout) throws {
        let result = try run(
            .compatibility,
            acceptor(versions: suite.version...suite.version, cipherSuites: suite.name, layout: layout))
        #expect(result.client.keys == result.server.keys)
        #expect(result.client.keys.client.count == 32)
        #expect(result.client.keys.client != result.client.keys.server)
        #expect(result.client.keys.hash == suite.hash)
        #expect(result.client.summary.parameters.version == suite.version)
        #expect(result.client.summary.parameters.cipherSuite == suite.name)
        #expect(result.client.summary.peer == TestPool.frontEnd.certificate)
        #expect(result.server.summary.peer == TestPool.alice.certificate)
        #expect(result.tokens.count == 4)
    }

    @Test("the modern offer takes the best suite in two round trips")
    func best() throws {
        let result = try run(.modern, acceptor())
        #expect(result.client.summary.parameters.description == "TLS 1.2, ECDHE-RSA-AES128-GCM-SHA256")
        #expect(TLSDSKOffer.correction(after: result.client.summary) == .provenHash)
    }

    @Test("the proven offer signs with SHA-1")
    func provenHash() throws {
        let result = try run(.provenHash, acceptor())
        #expect(result.client.keys.hash == .sha1)
        #expect(TLSDSKOffer.correction(after: result.client.summary) == nil)
    }

    @Test("the first token is one ClientHello record without server name and ticket")
    func clientHello() throws {
        let token = try TLSDSKHandshake().firstToken
        #expect(recordTypes(token) == [22])
        #expect(token[5] == 1)
        let extensions = try #require(ClientHello(token)?.extensions)
        #expect(!extensions.contains(0), "server_name")
        #expect(!extensions.contains(16), "application_layer_protocol_negotiation")
        #expect(!extensions.contains(35), "session_ticket")
    }

    @Test("no offer contains RC4, 3DES, NULL, export or anonymous suites", arguments: TLSDSKOffer.allCases)
    func suitesOnOffer(offer: TLSDSKOffer) throws {
        let hello = try #require(ClientHello(TLSDSKHandshake(offer: offer).firstToken))
        let aes: Set<UInt16> = [
            0xC030, 0xC02F, 0xC028, 0xC027, 0x009D, 0x009C, 0xC014, 0xC013, 0x0035, 0x002F,
        ]
        let signalling: Set<UInt16> = [0x00FF]
        #expect(Set(hello.cipherSuites).isSubset(of: aes.union(signalling)))
        #expect(hello.cipherSuites.first == (offer == .provenHash ? 0x0035 : 0xC02F))
    }

    @Test("one record per flight is one handshake record up to the ChangeCipherSpec")
    func recordLayouts() throws {
        let merged = try run(.modern, acceptor(layout: .onePerFlight)).tokens
        #expect(recordTypes(merged[1]) == [22])
        #expect(recordTypes(merged[3]) == [20, 22])
        let split = try run(.modern, acceptor(layout: .onePerMessage)).tokens
        #expect(recordTypes(split[1]).count == 5)
    }

    @Test("with CBC in TLS 1.0 the client sends no data that a counter-measure against BEAST could split")
    func nothingToSplit() throws {
        for name in ["AES128-SHA", "AES256-SHA", "ECDHE-RSA-AES256-SHA"] {
            let tokens = try run(.compatibility, acceptor(versions: .tls10 ... .tls10, cipherSuites: name)).tokens
            #expect(recordTypes(tokens[0]) == [22])
            #expect(recordTypes(tokens[2]).suffix(2) == [20, 22])
            #expect(!recordTypes(tokens[2]).contains(23))
        }
    }

    @Test("the client sends its own certificate alone")
    func leafOnly() throws {
        let identity = try TLSIdentity(
            certificate: TestPool.alice.certificate, key: TestPool.clientKey, issuers: [TestPool.authority.certificate])
        let client = try TLSDSKHandshake(offer: .compatibility)
        let server = try acceptor(versions: .tls10 ... .tls10)
        let token = try client.receive(server.receive(client.firstToken).sent(), identity: identity).sent()
        #expect(token.firstRange(of: TestPool.alice.certificate.der) != nil)
        #expect(token.firstRange(of: TestPool.authority.certificate.der) == nil)
    }

    @Test("a CertificateRequest with more than 16 kB of names is read", arguments: RecordLayout.allCases)
    func manyAuthorities(layout: RecordLayout) throws {
        let names = (0..<250).map { "Authority \($0) \(String(repeating: "x", count: 60))" }
        let result = try run(.modern, acceptor(layout: layout, authorityNames: names))
        #expect(result.tokens[1].count > 20_000)
        #expect(result.client.keys == result.server.keys)
    }

    @Test("a flight in two tokens is asked for with an empty token")
    func splitFlight() throws {
        let client = try TLSDSKHandshake()
        let server = try acceptor()
        let flight = try server.receive(client.firstToken).sent()
        #expect(try client.receive(Array(flight.prefix(700))) == .send([]))
        let token = try client.receive(Array(flight.dropFirst(700))).sent()
        let (last, keys) = try server.receive(token).established()
        #expect(try client.receive(last).established() == keys)
    }

    @Test(
        "a refused certificate is told by its alert",
        arguments: [
            (ClientCertificateVerdict.bad, TLSAlert.badCertificate), (.expired, .certificateExpired),
            (.revoked, .certificateRevoked), (.unknownIssuer, .unknownCA), (.unknown, .certificateUnknown),
        ])
    func refusedCertificate(verdict: ClientCertificateVerdict, alert: TLSAlert) throws {
        let client = try TLSDSKHandshake()
        let server = try acceptor(verdict: verdict)
        let token = try client.receive(server.receive(client.firstToken).sent()).sent()
        #expect(throws: TLSDSKError.self) { try server.receive(token) }
        let error = #expect(throws: TLSDSKError.self) { try client.receive(server.takeAlert()) }
        #expect(error == .certificateRefused(alert))
        #expect(error?.remedy == .newCertificate)
    }

    @Test(
        "a pool without TLS 1.2 is met by the compatibility offer, not by the modern one",
        arguments: [TLSVersion.tls10, .tls11])
    func oldPool(version: TLSVersion) throws {
        let error = #expect(throws: TLSDSKError.self) { try run(.modern, acceptor(versions: version...version)) }
        #expect(error == .nothingInCommon(.protocolVersion))
        #expect(error?.remedy == .compatibilityOffer)
        #expect(try run(.compatibility, acceptor(versions: version...version)).client.keys.hash == .sha1)
    }

    @Test(
        "an alert in place of the server's flight says what to do",
        arguments: [
            (UInt8(40), TLSDSKError.Remedy.compatibilityOffer), (70, .compatibilityOffer), (71, .compatibilityOffer),
            (42, .newCertificate), (43, .newCertificate), (44, .newCertificate), (45, .newCertificate),
            (46, .newCertificate), (48, .newCertificate), (80, .anotherScheme), (255, .anotherScheme),
        ])
    func alerts(number: UInt8, remedy: TLSDSKError.Remedy) throws {
        let client = try TLSDSKHandshake()
        let error = #expect(throws: TLSDSKError.self) { try client.receive([21, 3, 3, 0, 2, 2, number]) }
        #expect(error?.remedy == remedy)
        #expect(error?.description.contains("\(TLSAlert(rawValue: number))") == true)
    }

    @Test("no common suite leads to the compatibility offer")
    func noCommonSuite() throws {
        let client = try TLSDSKHandshake()
        let server = try acceptor(cipherSuites: "ARIA128-GCM-SHA256")
        #expect(throws: TLSDSKError.self) { try server.receive(client.firstToken) }
        let error = #expect(throws: TLSDSKError.self) { try client.receive(server.takeAlert()) }
        #expect(error == .nothingInCommon(.handshakeFailure))
    }

    @Test("a server key below 1024 bits is refused, one of 1024 bits is not")
    func weakServerKey() throws {
        let weak = try TestPool.frontEnd(key: PrivateKey.generateRSA(bits: 768))
        let error = #expect(throws: TLSDSKError.self) {
            try run(.compatibility, acceptor(identity: weak, versions: .tls10 ... .tls10, cipherSuites: "AES128-SHA"))
        }
        #expect(error == .weakServerKey(bits: 768))
        let short = try TestPool.frontEnd(key: PrivateKey.generateRSA(bits: 1024))
        #expect(try run(.modern, acceptor(identity: short)).client.keys.hash == .sha256)
    }

    @Test("an empty token and a last token that finishes nothing are errors")
    func unfinished() throws {
        let client = try TLSDSKHandshake()
        #expect(throws: TLSDSKError.unfinished) { try client.receive([]) }
        let server = try acceptor()
        let flight = try server.receive(client.firstToken).sent()
        _ = try client.receive(flight)
        #expect(throws: TLSDSKError.unfinished) { try client.receive([20, 3, 3, 0]) }
    }

    @Test("a token above the limit is refused unread")
    func hugeToken() throws {
        let huge = [UInt8](repeating: 22, count: Challenge.maximumTokenSize + 1)
        let expected = TLSDSKError.unreadableToken(
            .tooLarge(what: "TLS-DSK token", limit: Challenge.maximumTokenSize))
        #expect(throws: expected) { try TLSDSKHandshake().receive(huge) }
        #expect(throws: expected) { try acceptor().receive(huge) }
    }

    @Test(
        "what is not TLS is an error on either side",
        arguments: [
            [UInt8](repeating: 0, count: 100), Array("HTTP/1.1 200 OK\r\n\r\n".utf8),
            [22, 3, 3, 0xFF, 0xFF, 2, 0, 0, 0],
            [23, 3, 3, 0, 1, 0], [22, 3, 3, 0, 4, 14, 0, 0, 0], [21, 3, 3, 0, 2, 2, 255],
            [UInt8](repeating: 255, count: 48 * 1024),
        ])
    func garbage(token: [UInt8]) throws {
        #expect(throws: TLSDSKError.self) { try TLSDSKHandshake().receive(token) }
        let server = try acceptor()
        #expect(throws: TLSDSKError.self) { try server.receive(token) }
    }

    @Test("a byte changed or bytes missing in the server's first flight never lead to keys")
    func mutations() throws {
        let length = try acceptor().receive(TLSDSKHandshake().firstToken).sent().count
        for position in stride(from: 1, to: length, by: 23) {
            for isCut in [false, true] {
                let client = try TLSDSKHandshake()
                let server = try acceptor()
                var flight = try server.receive(client.firstToken).sent()
                if isCut {
                    flight.removeLast(min(position, flight.count))
                } else {
                    flight[position % flight.count] ^= 0x55
                }
                #expect(throws: (any Error).self, "byte \(position), cut: \(isCut)") {
                    let token = try client.receive(flight).sent()
                    _ = try client.receive(server.receive(token).established().token).established()
                }
            }
        }
    }
}
