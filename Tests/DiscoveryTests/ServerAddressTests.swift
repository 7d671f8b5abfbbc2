import Discovery
import Testing

@Suite("The server that a user names")
struct ServerAddressTests {
    @Test(
        "every usual form is read",
        arguments: [
            ("pool.contoso.com", "pool.contoso.com", nil),
            ("pool.contoso.com:443", "pool.contoso.com", 443),
            ("192.0.2.7:5061", "192.0.2.7", 5061),
            ("[2001:db8::7]", "2001:db8::7", nil),
            ("[2001:db8::7]:5061", "2001:db8::7", 5061),
            ("2001:db8::7", "2001:db8::7", nil),
            ("Bücher.example:443", "xn--bcher-kva.example", 443),
        ] as [(String, String, UInt16?)])
    func forms(text: String, host: String, port: UInt16?) throws {
        let server = try #require(ServerAddress(text))
        #expect(server.host == host)
        #expect(server.port == port)
    }

    @Test(
        "what is no server is refused",
        arguments: [
            "", ":5061", "pool:", "pool:0", "pool:65536", "pool:-1", "pool:+1", "a b", "https://pool", "[::1", "[::1]x",
            "u@h", "a:b:\u{600}",
        ])
    func refusals(text: String) {
        #expect(ServerAddress(text) == nil)
    }

    @Test("a named server is the only candidate, with the transport's default port")
    func namedServer() throws {
        let server = try #require(ServerAddress("pool"))
        #expect(
            Candidates.given(server, transport: .automatic) == [Candidate(host: "pool", port: 5061, transport: .tls)])
        #expect(
            Candidates.given(server, transport: .only(.tcp)) == [Candidate(host: "pool", port: 5060, transport: .tcp)])
    }

    @Test("without a server the domain's fixed names follow in order")
    func fixedNames() {
        let names = Candidates.fixedNames(of: "contoso.com", transport: .automatic).map(\.authority)
        #expect(
            names == [
                "sipinternal.contoso.com:5061", "sipexternal.contoso.com:443", "sip.contoso.com:443",
                "contoso.com:5061",
            ])
    }

    @Test("an IPv6 address is written in brackets")
    func brackets() {
        #expect(Candidate(host: "::1", transport: .tls).authority == "[::1]:5061")
    }
}
