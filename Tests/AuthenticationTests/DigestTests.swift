import SIP
import Security
import Testing

@testable import Authentication

@Suite("Digest, as proxies ask for it")
struct DigestTests {
    private static func challenge(_ parameters: String) throws -> DigestChallenge {
        try #require(DigestChallenge(AuthenticationHeader(parsing: "Digest \(parameters)")))
    }

    /// The examples of RFC 2617 3.5 and RFC 7616 3.9.1.
    private static let vectors: [(String, user: String, password: String, salt: String, response: String)] = [
        (
            #"realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093""#,
            "Mufasa", "Circle Of Life", "0a4f113b", "6629fae49393a05397450978507c4ef1"
        ),
        (
            #"realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, "#
                + #"nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v""#,
            "Mufasa", "Circle of Life", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
        ),
        (
            #"realm="http-auth@example.org", qop="auth", algorithm=MD5, "#
                + #"nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v""#,
            "Mufasa", "Circle of Life", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "8ca523f5e9506fed4657c9700eebdbec"
        ),
    ]

    @Test("responses are the RFCs'", arguments: vectors)
    func responses(challenge: String, user: String, password: String, salt: String, response: String) throws {
        let challenge = try Self.challenge(challenge)
        let key = try challenge.key(name: user, password: Secret(utf8: password), salt: salt)
        #expect(
            try challenge.response(key: key, method: "GET", uri: "/dir/index.html", count: "00000001", salt: salt)
                == response)
    }

    @Test("an older proxy gets an answer without count and salt, and a key of the session's own is one")
    func variants() throws {
        let old = try Self.challenge(#"realm="r", nonce="n""#)
        let key = try old.key(name: "u", password: Secret(utf8: "p"), salt: "s")
        let first = try old.response(key: key, method: "REGISTER", uri: "sip:a", count: "00000001", salt: "s")
        #expect(first == (try old.response(key: key, method: "REGISTER", uri: "sip:a", count: "00000002", salt: "t")))
        let session = try Self.challenge(#"realm="r", nonce="n", algorithm=MD5-sess, qop="auth""#)
        #expect(try session.key(name: "u", password: Secret(utf8: "p"), salt: "s") != key)
    }

    @Test("each request has an answer of its own, with the next number and beside the registrar's")
    func counting() throws {
        let challenge = try Self.challenge(#"realm="edge \"1\"", nonce="n", opaque="o", qop="auth", algorithm=md5"#)
        var logOn = try DigestLogOn(challenge, name: #"CONTOSO\alice"#, password: Secret(utf8: "Pa$$w0rd"))
        var answers: [AuthenticationHeader] = []
        for _ in 0..<3 {
            var request = try TestMessage.register()
            request.headers.append(.proxyAuthorization, "NTLM realm=\"r\"")
            try logOn.authorize(&request)
            let headers = request.authentication(.proxyAuthorization)
            #expect(headers.count == 2)
            answers.append(try #require(headers.last))
        }
        #expect(answers.map { $0["nc"] } == ["00000001", "00000002", "00000003"])
        #expect(Set(answers.map { $0["response"] }).count == 3)
        for answer in answers {
            #expect(answer["username"] == #"CONTOSO\alice"# && answer["realm"] == #"edge "1""#)
            #expect(answer["uri"] == "sip:contoso.com" && answer["opaque"] == "o" && answer["nonce"] == "n")
            #expect(answer.description.contains(#"username="CONTOSO\\alice""#))
            #expect(answer.description.contains("algorithm=md5") && answer.description.contains("qop=auth"))
            let salt = try #require(answer["cnonce"])
            let key = try challenge.key(
                name: #"CONTOSO\alice"#, password: Secret(utf8: "Pa$$w0rd"), salt: salt)
            let expected = try challenge.response(
                key: key, method: "REGISTER", uri: "sip:contoso.com", count: try #require(answer["nc"]), salt: salt)
            #expect(answer["response"] == expected)
        }
    }

    @Test("the best hash is taken, in whatever order and on however many lines they stand", arguments: [false, true])
    func best(isReversed: Bool) throws {
        let all = [
            #"Digest realm="r", nonce="1", algorithm=MD5"#,
            #"Digest realm="r", nonce="2", algorithm=SHA-256, stale=TRUE"#,
            #"Digest realm="r", nonce="3", algorithm=SHA-512-256"#, #"Digest realm="r", nonce="4", qop="auth-int""#,
        ]
        let ordered = isReversed ? all.reversed() : all
        for lines in [ordered, [ordered.joined(separator: ", ")]] {
            let found = DigestChallenge(try TestMessage.response(407, lines.map { "Proxy-Authenticate: \($0)" }))
            #expect(found?.nonce == "2" && found?.isStale == true)
        }
    }

    @Test(
        "what is no challenge of a proxy's, and what is not known, is none",
        arguments: [
            (407, #"Digest realm="r""#), (407, #"Digest nonce="n""#),
            (407, #"Digest realm="r", nonce="n", qop="auth-int""#),
            (407, #"Digest realm="r", nonce="n", algorithm=AKAv1-MD5"#), (407, #"Basic realm="r""#),
            (407, #"Digest realm="r", nonce="n", NTLM realm="r", targetname="t", version=4"#),
            (401, #"Digest realm="r", nonce="n""#),
            (407, "Digest realm=\"r\", nonce=\"\(String(repeating: "n", count: 8 * 1024))\""),
        ])
    func none(status: Int, challenge: String) throws {
        let line = status == 407 ? "Proxy-Authenticate" : "WWW-Authenticate"
        #expect(DigestChallenge(try TestMessage.response(status, ["\(line): \(challenge)"])) == nil)
    }
}
