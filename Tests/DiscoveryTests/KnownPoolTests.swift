import Discovery
import Testing

@Suite("A pool that is kept")
struct KnownPoolTests {
    private let pool = KnownPool(
        Location(
            candidates: [
                Candidate(host: "pool01.contoso.com", port: 5061, transport: .tls),
                Candidate(host: "2001:db8::7", port: 5060, transport: .tcp),
            ],
            links: PoolLinks(
                location: .outside, webTickets: "https://a/b?c=d:e", ucwa: "https://u/", userPage: "https://p/")))

    @Test("it is read as it was written")
    func roundTrip() throws {
        #expect(KnownPool(try #require(pool.text)) == pool)
        for address in ["192.0.2.1", "2001:db8::7"] {
            let located = KnownPool(pool.location, address: address)
            #expect(located.address == address)
            #expect(KnownPool(try #require(located.text)) == located)
        }
    }

    @Test(
        "what is no address is not kept as one", arguments: ["", "sip.contoso.com", "1", "192.0.2.1 ", "::1\nucwa: x"])
    func noAddress(text: String) {
        #expect(KnownPool(pool.location, address: text).address == nil)
    }

    @Test("a pool without an endpoint is not written")
    func empty() {
        #expect(KnownPool(Location(candidates: [])).text == nil)
    }

    @Test(
        "a text of another version or with anything strange in it is no pool",
        arguments: [
            "", "version: 2\ntls: a:1\n", "tls: a:1\n", "version: 1\n", "version: 1\ntls: \n", "version: 1\ntls: a:x\n",
            "version: 1\ntls: a:1\nplace: moon\n", "version: 1\ntls: a:1\naddress: a.example\n",
            "version: 1\ntls: a:1\nwhat: x\n", "version: 1\ntls: a:1\nrubbish\n",
            "version: 1\n" + String(repeating: "tls: a:1\n", count: 9),
            "version: 1\ntls: a:1\nucwa: " + String(repeating: "x", count: 20_000),
        ])
    func refused(text: String) {
        #expect(KnownPool(text) == nil)
    }
}
