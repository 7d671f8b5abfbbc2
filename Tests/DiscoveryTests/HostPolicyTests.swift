import Discovery
import Testing

@Suite("Whom the sign-in domain vouches for")
struct HostPolicyTests {
    private func policy(_ confirmed: Set<String> = []) throws -> HostPolicy {
        HostPolicy(domain: try #require(DomainName("contoso.com")), confirmed: confirmed)
    }

    @Test(
        "a host is trusted within the domain, everything else is asked about",
        arguments: [
            ("contoso.com", true), ("lync.contoso.com", true), ("LYNC.Contoso.COM", true), ("a.b.contoso.com.", true),
            ("evilcontoso.com", false), ("contoso.com.evil.net", false), ("fabrikam.com", false), ("192.0.2.1", false),
            ("::1", false), ("com", false), ("", false),
        ])
    func unverified(host: String, isTrusted: Bool) throws {
        #expect(try policy().trusts(host, namedBy: .unverified) == isTrusted)
    }

    @Test("a host with a verified certificate may name any other")
    func verified() throws {
        #expect(try policy().trusts("lync.fabrikam.com", namedBy: .verified))
    }

    @Test("what was confirmed is that host, and no other of its domain")
    func confirmed() throws {
        let policy = try policy(["Lync.Fabrikam.com"])
        #expect(policy.trusts("lync.fabrikam.com", namedBy: .unverified))
        #expect(!policy.trusts("x.lync.fabrikam.com", namedBy: .unverified))
    }
}
