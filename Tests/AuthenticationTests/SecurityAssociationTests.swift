import Authentication
import SIP
import Security
import Testing

@Suite("Security associations")
struct SecurityAssociationTests {
    private static let opaque = "5330F7C9"

    private static func keys(_ hash: HashAlgorithm = .sha256, seed: UInt8 = 0) -> SigningKeys {
        SigningKeys(block: Secret(copying: (0..<128).map { UInt8($0) ^ seed }), hash: hash)
    }

    private static func challenge(
        scheme: String = "TLS-DSK", targetname: String = "fe01.contoso.com",
        from authenticator: Authenticator = .registrar,
        version: String? = "4"
    ) throws -> Challenge {
        var header = AuthenticationHeader(scheme: scheme)
        header["realm"] = "SIP Communications Service"
        header["targetname"] = targetname
        header["opaque"] = opaque
        header["gssapi-data"] = "AA=="
        header["version"] = version
        return try #require(Challenge(header, from: authenticator))
    }

    private func server(
        _ keys: SigningKeys = keys(), targetname: String = "fe01.contoso.com",
        authenticator: Authenticator = .registrar,
        version: ProtocolVersion = .v4
    ) -> ServerSecurityAssociation {
        ServerSecurityAssociation(
            scheme: .tlsDSK, realm: "SIP Communications Service", targetname: targetname, opaque: Self.opaque,
            signer: KeyedHashSigner.server(keys), authenticator: authenticator, version: version)
    }

    private func client(
        _ keys: SigningKeys = keys(), authenticator: Authenticator = .registrar, version: String? = "4"
    ) throws -> SecurityAssociation {
        SecurityAssociation(try Self.challenge(from: authenticator, version: version), keys: keys)
    }

    @Test("no two signatures of an association have the same random part")
    func salts() throws {
        var client = try client()
        var server = server()
        var salts: Set<String> = []
        for number in 1...150 {
            var request = try TestMessage.register(cseq: number)
            try client.sign(&request)
            #expect(server.verify(request) == .authentic)
            let header = try AuthenticationHeader(parsing: try #require(request.headers[.authorization]))
            salts.insert(try #require(header["crand"]))
        }
        #expect(salts.count == 150)
        #expect(salts.allSatisfy { $0.utf8.count == 8 })
    }

    @Test(
        "the server finds the client's requests and responses in order",
        arguments: [HashAlgorithm.sha1, .sha256, .sha384])
    func clientSigns(hash: HashAlgorithm) throws {
        var client = try client(Self.keys(hash))
        var server = server(Self.keys(hash))
        for number in 1...3 {
            var request = try TestMessage.register(cseq: number)
            try client.sign(&request)
            #expect(server.verify(request) == .authentic)
            let header = try AuthenticationHeader(parsing: try #require(request.headers[.authorization]))
            #expect(header["cnum"] == String(number))
            #expect(header["crand"]?.count == 8)
            #expect(header["response"]?.count == hash.size * 2)
            #expect(header["opaque"] == Self.opaque)
            #expect(header["qop"] == "auth")
            #expect(header["gssapi-data"] == nil)
        }
        var response = try TestMessage.response(200, to: "NOTIFY")
        try client.sign(&response)
        #expect(server.verify(response) == .authentic)
    }

    @Test("the client finds the server's responses and requests in order", arguments: Authenticator.allCases)
    func serverSigns(authenticator: Authenticator) throws {
        var client = try client(authenticator: authenticator)
        var server = server(authenticator: authenticator)
        var response = try TestMessage.response(200, ["Expires: 7200"])
        try server.sign(&response)
        #expect(response.headers.contains(authenticator.infoHeader))
        #expect(client.verify(response) == .authentic)
        var request = try TestMessage.notify()
        try server.sign(&request)
        #expect(client.verify(request) == .authentic)
    }

    @Test("versions 2 and 3 sign fewer fields and 2 does not name itself", arguments: [nil, "3"])
    func olderVersions(version: String?) throws {
        var client = try client(version: version)
        var server = server(version: version == nil ? .v2 : .v3)
        var request = try TestMessage.register()
        try client.sign(&request)
        #expect(server.verify(request) == .authentic)
        let header = try AuthenticationHeader(parsing: try #require(request.headers[.authorization]))
        #expect(header["version"] == version)
    }

    @Test("a proxy's association signs in the proxy's header and accepts the registrar's for the server's signature")
    func proxy() throws {
        var client = try client(authenticator: .proxy)
        var request = try TestMessage.register()
        try client.sign(&request)
        #expect(request.headers.contains(.proxyAuthorization))
        #expect(!request.headers.contains(.authorization))
        var server = server(authenticator: .registrar)
        var response = try TestMessage.response(200)
        try server.sign(&response)
        #expect(client.verify(response) == .authentic)
    }

    @Test("two associations sign the same message, each in its own header")
    func twoAssociations() throws {
        var registrar = try client(Self.keys(seed: 1))
        var proxy = try client(Self.keys(seed: 2), authenticator: .proxy)
        var request = try TestMessage.register()
        try registrar.sign(&request)
        try proxy.sign(&request)
        var registrarServer = server(Self.keys(seed: 1))
        var proxyServer = server(Self.keys(seed: 2), authenticator: .proxy)
        #expect(registrarServer.verify(request) == .authentic)
        #expect(proxyServer.verify(request) == .authentic)
    }

    @Test("signing again replaces the signature and counts on")
    func signsAgain() throws {
        var client = try client()
        var request = try TestMessage.register()
        try client.sign(&request)
        let first = request
        try client.sign(&request)
        #expect(request.headers.all(.authorization).count == 1)
        var server = server()
        #expect(server.verify(request) == .authentic)
        #expect(server.verify(first) == .refused(.replayed))
        #expect(server.verify(request) == .refused(.replayed))
    }

    @Test(
        "a field changed after signing is found out",
        arguments: [HeaderName.callID, .from, .to, .cseq, .expires, .pAssertedIdentity])
    func changedField(name: HeaderName) throws {
        var server = server()
        var response = try TestMessage.response(
            200, ["Expires: 7200", "P-Asserted-Identity: <sip:alice@contoso.com>"])
        try server.sign(&response)
        response.headers[name] = response.headers[name].map {
            $0.replacing("1", with: "2").replacing("a", with: "b") + "0"
        }
        var client = try client()
        #expect(client.verify(response) == .refused(.wrong))
    }

    @Test("another key, another status and a signature that is no hexadecimal are wrong")
    func wrongSignatures() throws {
        var client = try client()
        var stranger = server(Self.keys(seed: 7))
        var forged = try TestMessage.response(200)
        try stranger.sign(&forged)
        #expect(client.verify(forged) == .refused(.wrong))

        var server = server()
        var response = try TestMessage.response(200)
        try server.sign(&response)
        var other = try TestMessage.response(202)
        other.headers[.authenticationInfo] = response.headers[.authenticationInfo]
        #expect(client.verify(other) == .refused(.wrong))

        for broken in ["rspauth=\"xyz\"", "rspauth=\"\"", "snum=\"-1\"", "snum=\"99999999999999999999\"", "snum=\"\""] {
            var header = try AuthenticationHeader(parsing: try #require(response.headers[.authenticationInfo]))
            let parameter = try AuthenticationHeader(parsing: "X \(broken)").parameters.elements[0]
            header.set(parameter)
            var message = response
            message.headers[.authenticationInfo] = header.description
            #expect(client.verify(message) == .refused(.wrong))
        }
        #expect(client.verify(response) == .authentic)
    }

    @Test("a realm is covered without the escapes that its header needs")
    func escapedRealm() throws {
        let realm = "Contoso \\ \"SIP\""
        var challenge = AuthenticationHeader(scheme: "TLS-DSK")
        challenge["realm"] = realm
        challenge["targetname"] = "fe01.contoso.com"
        challenge["version"] = "4"
        var client = SecurityAssociation(try #require(Challenge(challenge, from: .registrar)), keys: Self.keys())
        var server = ServerSecurityAssociation(
            scheme: .tlsDSK, realm: realm, targetname: "fe01.contoso.com", opaque: Self.opaque,
            signer: KeyedHashSigner.server(Self.keys()))
        var response = try TestMessage.response(200)
        try server.sign(&response)
        #expect(client.verify(response) == .authentic)
    }

    @Test("of several parameters with one name the first one counts, and a broken line not at all")
    func repeatedParameters() throws {
        var server = server()
        var client = try client()
        var response = try TestMessage.response(200)
        try server.sign(&response)
        let info = try #require(response.headers[.authenticationInfo])
        let lines = ["TLS-DSK rspauth=\"00", "NTLM realm=\"other\"", "\(info), SRAND=\"0\", realm=\"other\""]
        response.headers.set(.authenticationInfo, lines)
        #expect(client.verify(response) == .authentic)
    }

    @Test("a signature in upper case is as good")
    func upperCase() throws {
        var server = server()
        var client = try client()
        var response = try TestMessage.response(200)
        try server.sign(&response)
        var header = try AuthenticationHeader(parsing: try #require(response.headers[.authenticationInfo]))
        header["rspauth"] = header["rspauth"]?.uppercased()
        response.headers[.authenticationInfo] = header.description
        #expect(client.verify(response) == .authentic)
    }

    @Test(
        "a message without a signature is refused, unless it can only tell that the association is gone",
        arguments: [
            (401, "SUBSCRIBE", Verdict.unsigned), (407, "SUBSCRIBE", .unsigned), (100, "INVITE", .unsigned),
            (180, "INVITE", .unsigned), (403, "REGISTER", .unsigned), (301, "REGISTER", .unsigned),
            (503, "REGISTER", .unsigned), (200, "REGISTER", .refused(.missing)), (200, "SUBSCRIBE", .refused(.missing)),
            (404, "MESSAGE", .refused(.missing)), (603, "INVITE", .refused(.missing)),
        ])
    func unsigned(status: Int, method: String, expected: Verdict) throws {
        var client = try client()
        #expect(client.verify(try TestMessage.response(status, to: method)) == expected)
    }

    @Test("a request without a signature is refused")
    func unsignedRequest() throws {
        var client = try client()
        #expect(client.verify(try TestMessage.notify()) == .refused(.missing))
    }

    @Test("a signature of another association is foreign, also on a 401")
    func foreign() throws {
        var other = server(targetname: "fe02.contoso.com")
        var client = try client()
        for status in [200, 401] {
            var response = try TestMessage.response(status)
            try other.sign(&response)
            #expect(client.verify(response) == .refused(.foreign))
        }
    }

    @Test("a proof of Digest, which names no scheme, is foreign too")
    func digestProof() throws {
        var client = try client()
        var response = try TestMessage.response(200)
        response.headers.append(.authenticationInfo, "rspauth=\"0123456789abcdef\", qop=auth, nc=00000001")
        #expect(client.verify(response) == .refused(.foreign))
    }

    @Test("a wrong signature on a 401 is refused, while none would be fine")
    func wrongSignatureOnChallenge() throws {
        var stranger = server(Self.keys(seed: 7))
        var response = try TestMessage.response(401)
        try stranger.sign(&response)
        var client = try client()
        #expect(client.verify(response) == .refused(.wrong))
    }

    @Test("a message counts once; order and gaps do not matter within 256 messages")
    func replay() throws {
        var server = server()
        var client = try client()
        let messages = try (0..<600).map { _ in
            var message = try TestMessage.notify()
            try server.sign(&message)
            return message
        }
        #expect(client.verify(messages[0]) == .authentic)
        #expect(client.verify(messages[0]) == .refused(.replayed))
        #expect(client.verify(messages[300]) == .authentic)
        #expect(client.verify(messages[100]) == .authentic)
        #expect(client.verify(messages[100]) == .refused(.replayed))
        #expect(client.verify(messages[44]) == .refused(.replayed))
        #expect(client.verify(messages[45]) == .authentic)
        for message in messages[301...] { #expect(client.verify(message) == .authentic) }
        for message in messages { #expect(client.verify(message) == .refused(.replayed)) }
    }

    @Test("a forged high counter does not push good messages out of the window")
    func forgedCounter() throws {
        var stranger = server(Self.keys(seed: 9))
        var client = try client()
        for _ in 0..<1000 {
            var message = try TestMessage.notify()
            try stranger.sign(&message)
            #expect(client.verify(message) == .refused(.wrong))
        }
        var server = server()
        var message = try TestMessage.notify()
        try server.sign(&message)
        #expect(client.verify(message) == .authentic)
    }

    @Test("the server's hash, told by the length of its signature, becomes the client's")
    func selfCorrection() throws {
        var client = try client(Self.keys(.sha256))
        var server = server(Self.keys(.sha384))
        var response = try TestMessage.response(200)
        try server.sign(&response)
        #expect(client.verify(response) == .authentic)
        var request = try TestMessage.register()
        try client.sign(&request)
        let header = try AuthenticationHeader(parsing: try #require(request.headers[.authorization]))
        #expect(header["response"]?.count == 96)
    }

    @Test("the server refuses what is unsigned, another's or wrong")
    func serverIsStrict() throws {
        var server = server()
        #expect(server.verify(try TestMessage.register()) == .refused(.missing))
        var handshake = try TestMessage.register()
        let leg = try Self.challenge().answer(token: [1])
        handshake.headers[leg.name] = leg.value
        #expect(server.verify(handshake) == .refused(.missing))
        var stranger = try client(Self.keys(seed: 3))
        var request = try TestMessage.register()
        try stranger.sign(&request)
        #expect(server.verify(request) == .refused(.wrong))
        var other = self.server(targetname: "fe02.contoso.com")
        #expect(other.verify(request) == .refused(.foreign))
    }

    @Test("Kerberos compares the target without its service")
    func kerberosTarget() throws {
        let challenge = try Self.challenge(scheme: "Kerberos", targetname: "sip/fe01.contoso.com")
        var client = SecurityAssociation(challenge, signer: KeyedHashSigner.client(Self.keys()))
        var server = ServerSecurityAssociation(
            scheme: .kerberos, realm: "SIP Communications Service", targetname: "fe01.contoso.com",
            opaque: Self.opaque, signer: KeyedHashSigner.server(Self.keys()))
        var response = try TestMessage.response(200)
        try server.sign(&response)
        #expect(client.verify(response) == .authentic)
    }

    @Test("the message that ends a handshake may carry a token besides the signature")
    func tokenAndSignature() throws {
        let challenge = try Self.challenge()
        var client = SecurityAssociation(
            challenge, signer: KeyedHashSigner.client(Self.keys()), completingWith: [1, 2, 3])
        var request = try TestMessage.register()
        try client.sign(&request)
        let header = try AuthenticationHeader(parsing: try #require(request.headers[.authorization]))
        #expect(header["gssapi-data"] == "AQID")
        var server = server()
        #expect(server.verify(request) == .authentic)
    }
}
