import Authentication
import SIP
import Security
import Testing

@Suite("NTLM and Kerberos")
struct GSSExchangeTests {
    private static let login = LogOn.password(LoginName("CONTOSO\\alice"), Secret(utf8: "Pa$$w0rd"))

    private static func challenge(_ line: String) throws -> Challenge {
        try #require(try Challenges(TestMessage.response(401, [line])).all.first)
    }

    @Test(
        "a login name is the mechanism's own",
        arguments: [
            (#"CONTOSO\alice"#, GSSName.user("alice@CONTOSO"), GSSName.user(#"CONTOSO\alice"#)),
            ("contoso/alice", .user("alice@CONTOSO"), .user(#"contoso\alice"#)),
            ("alice@contoso.com", .user("alice@CONTOSO.COM"), .user(#"alice\@contoso.com"#)),
            (#"alice\@upn.contoso.com"#, .enterprise("alice@upn.contoso.com"), .user(#"alice\@upn.contoso.com"#)),
            ("alice", .user("alice"), .user("alice")),
        ])
    func loginNames(typed: String, kerberos: GSSName, ntlm: GSSName) {
        #expect(LoginName(typed).name(for: .kerberos) == kerberos)
        #expect(LoginName(typed).name(for: .ntlm) == ntlm)
    }

    @Test("NTLM's first answer is empty; from version 3 on it names its version", arguments: [nil, 3, 4])
    func firstAnswer(version: Int?) throws {
        let line = TestMessage.ntlm.replacing(", version=4", with: version.map { ", version=\($0)" } ?? "")
        let exchange = try GSSExchange(try Self.challenge(line), Self.login)
        guard case .answer(let header) = try exchange.start() else {
            Issue.record("NTLM has nothing to sign with yet")
            return
        }
        let answer = try AuthenticationHeader(parsing: header.value)
        #expect(answer["gssapi-data"] == "")
        #expect(answer["version"] == version.map { String($0) })
    }

    @Test(
        "no proof is made for another service than SIP's",
        arguments: ["cifs/files.contoso.com", "sip/fe01/extra", "sip/", "HTTP/fe01.contoso.com", "a@b"])
    func foreignTarget(target: String) throws {
        let line = TestMessage.kerberos.replacing("sip/fe01.contoso.com", with: target)
        #expect(throws: GSSExchangeError.foreignTarget(target)) {
            _ = try GSSExchange(try Self.challenge(line), Self.login)
        }
    }

    /// The CHALLENGE of a real server (sign-in sheet 8.1), its flags in the bytes 20 to 23.
    static func ntlmChallenge(flags: UInt32) -> [UInt8] {
        var token = Array("NTLMSSP\0".utf8) + [2, 0, 0, 0] + [0, 0, 0, 0, 56, 0, 0, 0]
        token += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: flags >> $0) }
        token += [0xDD, 0x1B, 0xAA, 0xF4, 0xE7, 0xE2, 0x18, 0xD1] + [UInt8](repeating: 0, count: 8)
        token += [20, 0, 20, 0, 56, 0, 0, 0] + [6, 1, 0xB1, 0x1D, 0, 0, 0, 15]
        return token + [2, 0, 4, 0, 67, 0, 79, 0, 1, 0, 4, 0, 67, 0, 79, 0, 0, 0, 0, 0]
    }

    static func receive(_ token: String) throws -> GSSExchange.Step {
        let exchange = try GSSExchange(try challenge(TestMessage.ntlm), login)
        _ = try exchange.start()
        let line = TestMessage.ntlm + #", opaque="85185AE4", gssapi-data="\#(token)""#
        return try exchange.receive(try TestMessage.response(401, [line]))
    }

    @Test("a real server's challenge is answered, and the answer is signed")
    func answersChallenge() throws {
        let token = Base64.encode(Self.ntlmChallenge(flags: 0xE298_82F3))
        guard case .established(var association, let context) = try Self.receive(token) else {
            Issue.record("the handshake is not complete")
            return
        }
        #expect(context.mechanism == .ntlm)
        var request = try TestMessage.register()
        try association.sign(&request)
        let answer = try AuthenticationHeader(parsing: try #require(request.headers[.authorization]))
        #expect(answer["opaque"] == "85185AE4")
        #expect(answer["cnum"] == "1")
        // Version 1, eight bytes, sequence number 100 ([MS-NLMP] 2.2.2.9.1).
        let signature = try #require(answer["response"])
        #expect(signature.count == 32 && signature.hasPrefix("01000000") && signature.hasSuffix("64000000"))
        let message = try Base64.decode(try #require(answer["gssapi-data"]), limit: 4096)
        #expect(message.starts(with: Array("NTLMSSP\0".utf8) + [3, 0, 0, 0]))
        // NTLMv2 alone: its response is longer than the 24 bytes of NTLM, and the one of LM is empty.
        #expect(message[12] == 0 && message[13] == 0)
        #expect(Int(message[20]) + Int(message[21]) << 8 > 24)
    }

    @Test(
        "a server that wants signatures of less than NTLMv2 gets none",
        arguments: [0x0008_0000, 0x4000_0000, 0x0000_0010, 0x0000_0040, 0x2000_0000] as [UInt32])
    func weakChallenge(missing: UInt32) throws {
        let token = Base64.encode(Self.ntlmChallenge(flags: 0xE298_82F3 & ~missing))
        #expect(throws: GSSExchangeError.weakChallenge) { _ = try Self.receive(token) }
    }

    @Test("a challenge whose target has no name is refused, which the system's mechanism does not survive")
    func namelessTarget() throws {
        let challenge = Self.ntlmChallenge(flags: 0xE29B_82F3)
        #expect(throws: GSSExchangeError.mechanism(GSSError(.ntlm, .badToken, reason: "TargetName"))) {
            _ = try Self.receive(Base64.encode(challenge))
        }
    }

    @Test("a challenge of another day is told as a matter of clocks, not of tickets")
    func foreignClock() throws {
        var challenge = Self.ntlmChallenge(flags: 0xE298_82F3)
        // MsvAvTimestamp, of 2009, before the end of the target information.
        challenge.insert(
            contentsOf: [7, 0, 8, 0, 0x59, 0x51, 0x9A, 0x17, 0x27, 0xB9, 0xCA, 1], at: challenge.count - 4)
        (challenge[40], challenge[42]) = (32, 32)
        do {
            _ = try Self.receive(Base64.encode(challenge))
            Issue.record("the challenge is answered")
        } catch GSSExchangeError.mechanism(let error) {
            #expect(error.problem == .clockSkew, "\(error)")
        }
    }

    @Test("tokens that are cut off are refused with a reason")
    func truncatedTokens() throws {
        let whole = Self.ntlmChallenge(flags: 0xE298_82F3)
        for count in 1..<56 {
            #expect(throws: GSSExchangeError.self, "\(count) bytes") {
                _ = try Self.receive(Base64.encode(Array(whole.prefix(count))))
            }
        }
    }

    @Test("a token of 64 KiB, an empty one, and one that is no base64 are refused with a reason")
    func unreadableTokens() throws {
        var header = AuthenticationHeader(scheme: "NTLM")
        header["realm"] = "SIP Communications Service"
        header["targetname"] = "fe01.contoso.com"
        header["gssapi-data"] = Base64.encode([UInt8](repeating: 65, count: 64 * 1024))
        let huge = try #require(Challenge(header, from: .registrar))
        #expect(throws: SecurityError.self) { _ = try huge.token() }
        for token in ["", "*"] {
            do {
                _ = try Self.receive(token)
                Issue.record("accepted")
            } catch GSSExchangeError.unreadableToken(let reason) {
                #expect(!reason.description.isEmpty)
            }
        }
    }

    @Test("a server that begins anew instead of going on has dropped the handshake")
    func abandoned() throws {
        let exchange = try GSSExchange(try Self.challenge(TestMessage.ntlm), Self.login)
        _ = try exchange.start()
        #expect(throws: GSSExchangeError.abandoned) {
            _ = try exchange.receive(try TestMessage.response(401, [TestMessage.ntlm]))
        }
    }

    @Test(
        "a server's part for another realm, target or scheme is not this handshake's",
        arguments: [
            ("SIP Communications Service", "another realm"), ("fe01.contoso.com", "fe01.fabrikam.com"),
            ("fe01.contoso.com", "sip/fe01.contoso.com"), ("NTLM", "Kerberos"),
        ])
    func strangersPart(right: String, wrong: String) throws {
        let exchange = try GSSExchange(try Self.challenge(TestMessage.ntlm), Self.login)
        _ = try exchange.start()
        let token = Base64.encode(Self.ntlmChallenge(flags: 0xE298_82F3))
        let line = TestMessage.ntlm.replacing(right, with: wrong) + #", opaque="85185AE4", gssapi-data="\#(token)""#
        #expect(throws: GSSExchangeError.abandoned) {
            _ = try exchange.receive(try TestMessage.response(401, [line]))
        }
    }

    @Test("a challenge that is played again gets another answer, and other signatures")
    func replayedChallenge() throws {
        let token = Base64.encode(Self.ntlmChallenge(flags: 0xE298_82F3))
        let answers = try (0..<2).map { _ in
            guard case .established(var association, _) = try Self.receive(token) else {
                throw GSSExchangeError.unfinished
            }
            var request = try TestMessage.register()
            try association.sign(&request)
            return try AuthenticationHeader(parsing: try #require(request.headers[.authorization]))
        }
        #expect(answers[0]["gssapi-data"] != answers[1]["gssapi-data"])
        #expect(answers[0]["response"] != answers[1]["response"])
    }

    @Test("before version 4 the message that ends the handshake is not signed, the next one is", arguments: [nil, "3"])
    func earlierVersions(version: String?) throws {
        var header = AuthenticationHeader(scheme: "NTLM")
        header["realm"] = "SIP Communications Service"
        header["targetname"] = "fe01.contoso.com"
        header["opaque"] = "85185AE4"
        header["gssapi-data"] = "AA=="
        header["version"] = version
        let keys = SigningKeys(block: Secret(copying: (0..<128).map { UInt8($0) }), hash: .sha256)
        let challenge = try #require(Challenge(header, from: .registrar))
        var association = SecurityAssociation(
            challenge, signer: KeyedHashSigner.client(keys), completingWith: [1, 2, 3])
        var first = try TestMessage.register()
        try association.sign(&first)
        let answer = try AuthenticationHeader(parsing: try #require(first.headers[.authorization]))
        #expect(answer["gssapi-data"] == "AQID")
        #expect(answer["response"] == nil)
        var second = try TestMessage.register(cseq: 2)
        try association.sign(&second)
        var server = ServerSecurityAssociation(
            scheme: .ntlm, realm: "SIP Communications Service", targetname: "fe01.contoso.com", opaque: "85185AE4",
            signer: KeyedHashSigner.server(keys), version: challenge.version)
        #expect(server.verify(second) == .authentic)
    }

    @Test("a last token that did not reach the server is sent again, unless the server has signed an answer")
    func lostToken() throws {
        let keys = SigningKeys(block: Secret(copying: (0..<128).map { UInt8($0) }), hash: .sha256)
        let challenge = try Self.challenge(TestMessage.ntlm + #", opaque="85185AE4", gssapi-data="AA==""#)
        var association = SecurityAssociation(
            challenge, signer: KeyedHashSigner.client(keys), completingWith: [1, 2, 3])
        func token(cseq: Int) throws -> String? {
            var request = try TestMessage.register(cseq: cseq)
            try association.sign(&request)
            return try AuthenticationHeader(parsing: try #require(request.headers[.authorization]))["gssapi-data"]
        }
        #expect(try token(cseq: 1) == "AQID")
        association.tokenWasLost()
        #expect(try token(cseq: 2) == "AQID")
        #expect(try token(cseq: 3) == nil)
        var server = ServerSecurityAssociation(
            scheme: .ntlm, realm: challenge.realm, targetname: challenge.targetname, opaque: "85185AE4",
            signer: KeyedHashSigner.server(keys), version: challenge.version)
        var answer = try TestMessage.response(504, [])
        try server.sign(&answer)
        #expect(association.verify(answer) == .authentic)
        association.tokenWasLost()
        #expect(try token(cseq: 4) == nil)
    }

    @Test("Kerberos learns the server's handle from its first signed answer")
    func handle() throws {
        let keys = SigningKeys(block: Secret(copying: (0..<128).map { UInt8($0) }), hash: .sha256)
        var client = SecurityAssociation(
            try Self.challenge(TestMessage.kerberos), signer: KeyedHashSigner.client(keys), completingWith: [1])
        var server = ServerSecurityAssociation(
            scheme: .kerberos, realm: "SIP Communications Service", targetname: "sip/fe01.contoso.com",
            opaque: "5330F7C9", signer: KeyedHashSigner.server(keys))
        var first = try TestMessage.register()
        try client.sign(&first)
        #expect(server.verify(first) == .authentic)
        var response = try TestMessage.response(200)
        try server.sign(&response)
        #expect(client.verify(response) == .authentic)
        var second = try TestMessage.register(cseq: 2)
        try client.sign(&second)
        #expect(second.headers[.authorization]?.contains("5330F7C9") == true)
        #expect(server.verify(second) == .authentic)
    }
}
