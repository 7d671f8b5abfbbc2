import Discovery
import Testing

@Suite("An answer of the autodiscover service")
struct AutodiscoverAnswerTests {
    private let xml = "application/vnd.microsoft.rtc.autodiscover+xml; v=1"

    private func read(_ text: String, _ type: String? = nil) throws(AutodiscoverError) -> AutodiscoverAnswer {
        try AutodiscoverAnswer(parsing: Array(text.utf8), contentType: type ?? xml)
    }

    @Test("names, tokens and places are read whatever their case, blanks around values are dropped")
    func tolerant() throws {
        let answer = try read(
            "<AutodiscoverResponse AccessLocation=\"INTERNAL\"><User>"
                + "<SipClientInternalAccess fqdn=\" Pool01.Contoso.com \" port=\" 5061\"/>"
                + "<Link token=\"ucwa\" href=\"https://a/\"/><Link token=\"UCWA\" href=\"https://b/\"/>"
                + "<Link token=\"internal/UCWA\" href=\"https://c/\"/><Unknown/></User></AutodiscoverResponse>")
        #expect(answer.location == .inside)
        #expect(answer.entryPoints.map(\.host.ascii) == ["pool01.contoso.com"])
        #expect(answer.link(to: "Ucwa") == "https://c/")
        #expect(answer.links["ucwa"] == "https://a/")
    }

    @Test("an entry point without a name or a port is passed over")
    func brokenEntryPoints() throws {
        for attributes in ["fqdn=\"\" port=\"443\"", "fqdn=\"a\"", "fqdn=\"a\" port=\"0\"", "fqdn=\"a b\" port=\"1\""] {
            let answer = try read(
                "<AutodiscoverResponse><User><SipClientExternalAccess \(attributes)/></User></AutodiscoverResponse>")
            #expect(answer.entryPoints.isEmpty)
        }
    }

    @Test("where the place is not said, the internal entry point comes first")
    func noPlace() throws {
        let answer = try read(
            "<AutodiscoverResponse><User><SipClientExternalAccess fqdn=\"e\" port=\"1\"/>"
                + "<SipClientInternalAccess fqdn=\"i\" port=\"2\"/></User></AutodiscoverResponse>")
        #expect(answer.entryPoints.map(\.host.ascii) == ["i", "e"])
    }

    @Test("JSON has its links, and the applications are UCWA's")
    func json() throws {
        let answer = try read(
            "\u{FEFF}{\"AccessLocation\":\"External\",\"_links\":{\"applications\":{\"href\":\"https://u/\"},\"x\":1},"
                + "\"SipClientExternalAccess\":{\"fqdn\":\"sip.contoso.com\",\"port\":443}}",
            "application/json")
        #expect(answer.link(to: "Ucwa") == "https://u/")
        #expect(answer.entryPoints.map(\.port) == [443])
    }

    @Test("a link in JSON may be a list of one")
    func listed() throws {
        let type = "application/vnd.microsoft.com.ucwa+json; charset=\"utf-8\""
        let answer = try read(#"{"_links":{"user":[{"href":"https://u/"}],"redirect":[]}}"#, type)
        #expect(answer.links == ["user": "https://u/"])
    }

    @Test(
        "what is no answer of the service is refused",
        arguments: [
            ("<html/>", "text/html"), ("<Other/>", "application/vnd.microsoft.rtc.autodiscover+xml"),
            ("{}", "text/plain"), ("[]", "application/json"), ("{", "application/json"), ("", "application/json"),
            ("<AutodiscoverResponse/>", nil),
        ] as [(String, String?)])
    func refused(body: String, type: String?) {
        #expect(throws: AutodiscoverError.self) {
            try AutodiscoverAnswer(parsing: Array(body.utf8), contentType: type)
        }
    }

    @Test("bombs of depth, width and size are refused")
    func bombs() {
        let deep = String(repeating: "<a>", count: 50) + String(repeating: "</a>", count: 50)
        let wide = String(repeating: "<Link token=\"a\" href=\"b\"/>", count: 5000)
        for content in [deep, wide] {
            #expect(throws: AutodiscoverError.self) {
                try read("<AutodiscoverResponse><Root>\(content)</Root></AutodiscoverResponse>")
            }
        }
        let nested = String(repeating: "{\"a\":", count: 10_000) + "1" + String(repeating: "}", count: 10_000)
        #expect(throws: AutodiscoverError.self) { try read(nested, "application/json") }
        let long = "{\"a\":\"" + String(repeating: "x", count: AutodiscoverAnswer.maximumSize) + "\"}"
        #expect(throws: AutodiscoverError.self) { try read(long, "application/json") }
        let laughs =
            "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><AutodiscoverResponse>&b;</AutodiscoverResponse>"
        #expect(throws: AutodiscoverError.self) { try read(laughs) }
    }
}
