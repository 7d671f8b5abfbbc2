import Testing
import Web

@Suite("Addresses of web services")
struct WebAddressTests {
    @Test(
        "An address is read in its parts",
        arguments: [
            (
                "https://Web.Fabrikam.example/A/b.svc", "web.fabrikam.example", 443,
                "https://web.fabrikam.example/A/b.svc"
            ),
            ("HTTPS://w:443/x", "w", 443, "https://w/x"),
            ("https://w:8443", "w", 8443, "https://w:8443/"),
            ("http://127.0.0.1:81/x?y", "127.0.0.1", 81, "http://127.0.0.1:81/x?y"),
            ("https://[2001:DB8::1]:444/x", "2001:db8::1", 444, "https://[2001:db8::1]:444/x"),
            ("https://w?q", "w", 443, "https://w/?q"),
        ])
    func reads(text: String, host: String, port: UInt16, normal: String) throws {
        let address = try #require(WebAddress(text))
        #expect(address.host == host && address.port == port && address.text == normal)
        #expect(WebAddress(normal) == address)
    }

    @Test(
        "What must not be followed is no address",
        arguments: [
            "", "w", "/x", "https://", "https:///x", "ftp://w/", "file:///etc/passwd", "javascript://w/",
            "https://u@w/",
            "https://u:p@w/", "https://w:0/", "https://w:65536/", "https://w:x/", "https://w:/", "https://w:+1/",
            "https://w/a b", "https://w/\r\nX: y", "https://w/#f", "https://w\\x/", "https://ü/", "https://[::1/",
            "https://[x]/", "https://[::1]x/", "https://w%00/", "https://w/" + String(repeating: "a", count: 3000),
        ])
    func refuses(text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test("Only what is encrypted or stays on the machine is confidential")
    func confidential() {
        let isConfidential = { (text: String) in WebAddress(text)?.isConfidential }
        #expect(isConfidential("https://w/") == true && isConfidential("http://127.0.0.1/") == true)
        #expect(isConfidential("http://localhost:80/") == true && isConfidential("http://[::1]/") == true)
        #expect(isConfidential("http://w/") == false && isConfidential("http://127.0.0.1.evil.example/") == false)
        #expect(isConfidential("http://127.1/") == false && isConfidential("http://localhost.evil.example/") == false)
    }
}
