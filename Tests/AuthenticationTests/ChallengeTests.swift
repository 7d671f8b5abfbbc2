import Authentication
import SIP
import Testing

@Suite("Challenges")
struct ChallengeTests {
    @Test("the preferred scheme is found wherever it stands", arguments: [0, 1, 2])
    func choosesByPreference(rotation: Int) throws {
        let lines = [TestMessage.ntlm, TestMessage.kerberos, TestMessage.tlsDSK]
        let rotated = Array(lines[rotation...] + lines[..<rotation])
        let challenges = try Challenges(TestMessage.response(401, rotated))
        let chosen = try challenges.choose([.tlsDSK, .kerberos, .ntlm])
        #expect(chosen.scheme == .tlsDSK)
        #expect(chosen.targetname == "fe01.contoso.com")
        #expect(chosen.realm == "SIP Communications Service")
        #expect(chosen.version == .v4)
        #expect(chosen.opaque == nil)
        #expect(chosen.stsURI == "https://web.contoso.com/CertProv/CertProvisioningService.svc")
        #expect(!chosen.continuesHandshake)
        #expect(try challenges.choose([.kerberos, .ntlm]).targetname == "sip/fe01.contoso.com")
    }

    /// How the lines of three challenges may follow each other.
    private static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

    @Test(
        "challenges are found in any order, on one line or on many, with parameters in any order, of each version",
        arguments: orders, [nil, "2", "3", "4"])
    func anyOrder(order: [Int], version: String?) throws {
        let all = [
            ("TLS-DSK", "fe01.contoso.com", #"sts-uri="https://web.contoso.com/a,b""#),
            ("Kerberos", "sip/fe01.contoso.com", ""), ("NTLM", "fe01.contoso.com", ""),
        ].map { scheme, target, more in
            let parameters = [
                #"realm="R, S""#, #"targetname="\#(target)""#, version.map { "version=\($0)" } ?? "", more,
            ]
            let shuffled = order.map { parameters[$0] } + [more]
            return "\(scheme) " + shuffled.filter { !$0.isEmpty }.joined(separator: ",")
        }
        let sorted = order.map { all[$0] }
        let layouts = [sorted, [sorted.joined(separator: ", ")], [sorted[0], sorted[1...].joined(separator: ",")]]
        for (status, name) in [(401, "WWW-Authenticate"), (407, "Proxy-Authenticate")] {
            for lines in layouts {
                let response = try TestMessage.response(status, lines.map { "\(name): \($0)" })
                let challenges = try Challenges(response)
                #expect(Set(challenges.offered) == ["TLS-DSK", "Kerberos", "NTLM"])
                for scheme in AuthenticationScheme.allCases {
                    let found = try challenges.choose([scheme])
                    #expect(found.scheme == scheme && found.realm == "R, S")
                    #expect(found.targetname == (scheme == .kerberos ? "sip/" : "") + "fe01.contoso.com")
                    #expect(found.version.rawValue == version.flatMap { Int($0) } ?? 2)
                }
                #expect(try challenges.choose([.tlsDSK, .kerberos, .ntlm]).stsURI == "https://web.contoso.com/a,b")
            }
        }
    }

    @Test("several challenges may share a line")
    func oneLine() throws {
        let line =
            #"WWW-Authenticate: NTLM realm="r", targetname="t",version=4,TLS-DSK realm="r", targetname="t", version=3"#
        let challenges = try Challenges(TestMessage.response(401, [line]))
        #expect(challenges.offered == ["NTLM", "TLS-DSK"])
        #expect(try challenges.choose([.tlsDSK]).version == .v3)
    }

    @Test("a proxy's challenge is read from its own headers and answered in them")
    func proxy() throws {
        let line = #"Proxy-Authenticate: TLS-DSK realm="Contoso", targetname="hs1.contoso.com", qop="auth""#
        let challenge = try Challenges(TestMessage.response(407, [line, TestMessage.ntlm])).choose([.tlsDSK])
        #expect(challenge.authenticator == .proxy)
        #expect(challenge.version == .v2)
        let answer = challenge.answer(token: [1])
        #expect(answer.name == .proxyAuthorization)
        #expect(
            answer.value == #"TLS-DSK qop="auth", realm="Contoso", targetname="hs1.contoso.com", gssapi-data="AQ==""#)
    }

    @Test("the answer copies what identifies the association")
    func answer() throws {
        let line =
            #"WWW-Authenticate: tls-dsk opaque="5330F7C9", gssapi-data="FgMB", targetname="FE01.contoso.com", "#
            + #"realm="R", version=4"#
        let challenge = try Challenges(TestMessage.response(401, [line])).choose([.tlsDSK])
        #expect(challenge.continuesHandshake)
        #expect(try challenge.token() == [0x16, 0x03, 0x01])
        let answer = challenge.answer(token: [0xFF])
        #expect(
            answer.value == #"TLS-DSK qop="auth", opaque="5330F7C9", realm="R", targetname="FE01.contoso.com", "#
                + #"gssapi-data="/w==", version=4"#)
    }

    @Test("an error tells what was offered")
    func noneUsable() throws {
        let challenges = try Challenges(
            TestMessage.response(401, [TestMessage.ntlm, #"WWW-Authenticate: Digest realm="x", nonce="y""#]))
        let error = ChallengeError.noneUsable(wanted: [.tlsDSK], offered: ["NTLM", "Digest"])
        #expect(throws: error) { try challenges.choose([.tlsDSK]) }
        #expect(
            error.description
                == "The server offers authentication by NTLM or Digest, but this account uses TLS-DSK")
    }

    @Test("a response that offers nothing is an error")
    func noChallenge() throws {
        for response in [
            try TestMessage.response(401), try TestMessage.response(200, [TestMessage.tlsDSK]),
            try TestMessage.response(407, [TestMessage.tlsDSK]),
            try TestMessage.response(401, [#"WWW-Authenticate: TLS-DSK realm="unclosed"#]),
        ] {
            #expect(throws: ChallengeError.noChallenge) { try Challenges(response) }
        }
    }

    @Test("a challenge without realm or target cannot be used")
    func incomplete() throws {
        for line in [#"WWW-Authenticate: TLS-DSK realm="r""#, #"WWW-Authenticate: TLS-DSK targetname="t""#] {
            let challenges = try Challenges(TestMessage.response(401, [line]))
            #expect(throws: ChallengeError.self) { try challenges.choose([.tlsDSK]) }
        }
    }

    @Test(
        "a token that is missing, empty, not base64 or too long is refused",
        arguments: [
            "", #", gssapi-data="""#, #", gssapi-data="!!""#,
            ", gssapi-data=\"\(String(repeating: "A", count: 65540))\"",
        ])
    func badTokens(parameter: String) throws {
        let line = #"WWW-Authenticate: TLS-DSK realm="r", targetname="t", opaque="1"\#(parameter)"#
        // A header line of the limit's length is longer than SIP lets through; the challenge is made without it.
        let header = try AuthenticationHeader(parsing: line.dropFirst("WWW-Authenticate: ".count))
        let challenge = try #require(Challenge(header, from: .registrar))
        #expect(throws: (any Error).self) { try challenge.token() }
    }

    @Test("a handshake goes on only with its own handle")
    func continuation() throws {
        func response(_ parameters: String) throws -> Challenges {
            try Challenges(
                TestMessage.response(
                    401, [#"WWW-Authenticate: TLS-DSK realm="r", targetname="t", version=4\#(parameters)"#]))
        }
        let first = try response("").choose([.tlsDSK])
        let second = try #require(try response(#", opaque="1", gssapi-data="AA==""#).continuation(of: first))
        #expect(second.opaque == "1")
        #expect(try response(#", opaque="1", gssapi-data="AA==""#).continuation(of: second) != nil)
        #expect(try response(#", opaque="2", gssapi-data="AA==""#).continuation(of: second) == nil)
        #expect(try response("").continuation(of: second) == nil)
    }
}
