import SIP
import Testing

@Suite struct HeaderValueTests {
    @Test("what follows a header's value is read as parameters, and nothing else is")
    func parametersAlone() throws {
        let parameters = try Parameters(parsing: " ;tag=a1b2 ; epid=\"0f\";lr")
        #expect(parameters["TAG"] == "a1b2")
        #expect(parameters["epid"] == "0f")
        #expect(parameters.contains("lr"))
        #expect(try Parameters(parsing: "").isEmpty)
        #expect(throws: ParseError.self) { try Parameters(parsing: "tag=a1b2") }
        #expect(throws: ParseError.self) { try Parameters(parsing: ";tag=a1b2 <") }
    }

    @Test(
        "An address yields its display name, URI, tag and EPID",
        arguments: [
            ("\"Alice\"<sip:a@b>;tag=1;epid=2", "Alice", "sip:a@b", "1", "2"),
            ("<sip:a@b;x=1>;TAG=1", nil, "sip:a@b;x=1", "1", nil), ("sip:a@b;tag=1", nil, "sip:a@b", "1", nil),
            ("Alice Smith <sip:a@b>", "Alice Smith", "sip:a@b", nil, nil),
            ("\"a \\\"<;,> \\\\ b\" <sip:a@b> ; tag = 1", "a \"<;,> \\ b", "sip:a@b", "1", nil),
            ("\"\" <sip:a@b>", "", "sip:a@b", nil, nil), ("< sip:a@b >", nil, "sip:a@b", nil, nil),
            ("\"Alice\" sip:a@b;tag=1", "Alice", "sip:a@b", "1", nil), ("Alice sip:a@b", "Alice", "sip:a@b", nil, nil),
            ("Ünal <sip:a@b>;tag=", "Ünal", "sip:a@b", nil, nil), ("<tel:+1;x=y>", nil, "tel:+1;x=y", nil, nil),
        ] as [(String, String?, String, String?, String?)])
    func addresses(text: String, display: String?, uri: String, tag: String?, epid: String?) throws {
        let address = try NameAddress(parsing: text)
        #expect(address.displayName == display)
        #expect(address.uri.description == uri)
        #expect(address.tag == tag)
        #expect(address.epid == epid)
        #expect(try NameAddress(parsing: address.description) == address)
    }

    @Test(
        "A broken address is refused",
        arguments: [
            "", "<", "<>", "<sip:a@b", "sip:a@b>", "\"Alice <sip:a@b>", "Bell, Alexander <sip:a@b>", "\"Alice\"",
            "<sip:a@b>;;", "<sip:a@b>;", "<sip:a@b>;=1", "<sip:a@b>;tag=\"1", "<sip:a@b>x", "sip:a@b?c=d",
            "<sip:a@b>, <sip:c@d>", "a;b <sip:a@b>", "<<sip:a@b>>",
        ])
    func brokenAddress(text: String) {
        #expect(throws: ParseError.self) { try NameAddress(parsing: text) }
    }

    @Test("A Contact of a registrar yields instance, GRUU and expiry")
    func registrarContact() throws {
        let contact = try NameAddress(
            parsing: "<sip:192.0.2.10:12723;transport=tls>;expires=7200;"
                + "+sip.instance=\"<urn:uuid:34D859DB-6585-5F91-A3B4-DE853C15347D>\";"
                + "gruu=\"sip:alice@contoso.com;opaque=user:epid:21nYNIVlkV-jtN6FPBU0fQAA;gruu\"")
        #expect(contact.instance?.description == "34d859db-6585-5f91-a3b4-de853c15347d")
        #expect(contact.gruu?.parameters["opaque"] == contact.instance?.gruuOpaque)
        #expect(contact.parameters["expires"] == "7200")
    }

    @Test("Via yields transport, sender and parameters")
    func via() throws {
        let via = try Via(parsing: "SIP / 2.0 / tls  [::1]:5061 ; branch = z9hG4bKa;ms-received-cid=2600")
        #expect(via.transport == "tls")
        #expect(via.sentBy == HostPort(try Host("::1"), port: 5061))
        #expect(via.branch == "z9hG4bKa")
        #expect(via.uniqueBranch == "z9hG4bKa")
        #expect(via.description == "SIP/2.0/tls [::1]:5061;branch=z9hG4bKa;ms-received-cid=2600")
    }

    @Test(
        "A branch without the magic cookie, or with nothing after it, identifies nothing",
        arguments: ["", "1", "z9hG4bK"])
    func branch(text: String) throws {
        #expect(try Via(parsing: "SIP/2.0/TLS a;branch=\(text)").uniqueBranch == nil)
    }

    @Test(
        "A broken Via is refused",
        arguments: [
            "", "SIP/2.0/TLS", "SIP/3.0/TLS a", "HTTP/2.0/TLS a", "SIP/2.0/TLS ", "SIP/2.0/TLS a b", "SIP/2.0/ a",
        ])
    func brokenVia(text: String) {
        #expect(throws: ParseError.self) { try Via(parsing: text) }
    }

    @Test(
        "CSeq is a number below 2³¹ and a method",
        arguments: ["", "1", "INVITE", "-1 INVITE", "2147483648 A", "1 A B", "1 (", "1x A"])
    func brokenCSeq(text: String) {
        #expect(throws: ParseError.self) { try CSeq(parsing: text) }
    }

    @Test("Header names are equal in every case and in compact form")
    func headerNames() {
        #expect(HeaderName("CALL-ID") == .callID)
        #expect(HeaderName("i") == .callID)
        #expect(HeaderName("O") == .event)
        #expect(HeaderName("v").canonical == "Via")
        #expect(HeaderName("X-Own").canonical == "X-Own")
        #expect(HeaderName("cid") != .callID)
    }

    @Test(
        "Every name with a constant of its own is known, so that its usual spelling is found from any other",
        arguments: [
            HeaderName.accept, .callID, .cseq, .msSender, .msPiggybackCSeq, .pAssertedIdentity, .wwwAuthenticate,
        ])
    func knownNames(name: HeaderName) {
        let other = HeaderName(name.spelling.uppercased())
        #expect(other == name)
        #expect(other.canonical == name.spelling)
    }

    @Test("A list header's values are found on one line and on several, quotes and brackets kept together")
    func lists() {
        var headers = Headers()
        headers.append(.contact, "<sip:a@b;methods=\"x,y\">;m=\"INVITE, BYE\", \"Doe, J\" <sip:c,d@e>")
        headers.append(.subject, "a, b")
        headers.append("m", ", <sip:f@g>,")
        #expect(headers.values(.contact).count == 3)
        #expect(headers.all(.contact).count == 2)
        #expect(headers.contains("A", in: .subject))
        #expect(!headers.contains("c", in: .subject))
    }

    @Test("Setting a header replaces its first line in place and drops the others")
    func setting() {
        var headers = Headers([Header("a", "1"), Header("b", "2"), Header("A", "3")])
        headers["A"] = "4"
        #expect(headers.lines == [Header("a", "4"), Header("b", "2")])
        headers.set("c", ["5", "6"])
        headers.prepend("d", "0")
        #expect(headers.lines.map(\.value) == ["0", "4", "2", "5", "6"])
        headers["a"] = nil
        #expect(!headers.contains("a"))
    }

    @Test("Keep-alive, event, subscription state and media type yield word and parameters")
    func parameterized() throws {
        let text = MessageParserTests.request(
            headers: "ms-keep-alive: UAS; tcp=no; hop-hop=yes; timeout=300\r\nEvent: presence;id=\"1\"\r\n"
                + "Subscription-State: terminated ; reason=timeout\r\nRetry-After: 30 (busy);duration=5\r\n"
                + "Content-Type: Multipart/Related ; type=\"a/b\" ; boundary=x\r\n")
        let message = try Message(parsing: Array(text.utf8))
        #expect(message.keepAlive?.isValue("uas") == true)
        #expect(message.keepAlive?.parameters["timeout"] == "300")
        #expect(message.event?.value == "presence")
        #expect(message.event?.parameters["id"] == "1")
        #expect(message.subscriptionState?.parameters["reason"] == "timeout")
        #expect(message.retryAfter == 30)
        #expect(message.contentType?.isType("multipart/related") == true)
        #expect(message.contentType?.boundary == "x")
    }
}
