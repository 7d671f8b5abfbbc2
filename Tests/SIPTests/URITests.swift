import SIP
import Testing

@Suite struct URITests {
    @Test(
        "A URI prints as it was received",
        arguments: [
            "sip:alice@contoso.com", "SIP:Alice@Contoso.com", "sips:alice:secret@contoso.com:5061", "sip:contoso.com",
            "sip:alice@contoso.com;opaque=user:epid:qIIWS2j5AVeD_HxnQdxmlwAA;gruu", "sip:[2001:db8::1]:5060",
            "sip:192.0.2.10:50836;transport=tls;ms-opaque=d3470f2e1d", "sip:a@b;x;y=;z=1?Subject=a&b=c",
            "tel:+15550100",
            "tel:+15550100;phone-context=contoso.com",
            "sip:tradewind.com:5061;transport=tls;ms-fe=\"fe.tradewind.com\"",
            "soap.beep://192.0.2.103:3002", "urn:uuid:1", "sip:o'neil@contoso.com", "sip:a?b;c@d", "sip:%61@b",
        ])
    func verbatim(text: String) throws {
        #expect(try URI(parsing: text).description == text)
    }

    @Test("A GRUU is taken apart")
    func gruu() throws {
        let uri = try URI(parsing: "sip:alice@contoso.com;opaque=user:epid:qIIW;gruu")
        #expect(uri.user == "alice")
        #expect(uri.host?.name == "contoso.com")
        #expect(uri.isGRUU)
        #expect(uri.parameters["opaque"] == "user:epid:qIIW")
        #expect(uri.bare.description == "sip:alice@contoso.com")
    }

    @Test("A parameter that Microsoft writes in quotes is read without them")
    func quotedParameter() throws {
        let uri = try URI(parsing: "sip:alice@contoso.com;transport=\"tls\";maddr=1.2.3.4")
        #expect(uri.parameters["transport"] == "tls")
        #expect(uri.parameters["maddr"] == "1.2.3.4")
    }

    @Test(
        "What is no URI is refused",
        arguments: [
            "", "sip:", ":", "alice", "1sip:a", "sip:@b", "sip:a@", "sip:a@b@c", "sip:a b@c", "sip:a@b c", "sip:a@<b>",
            "sip:a@b:", "sip:a@b:x", "sip:a@b:65536", "sip:a@b:-1", "sip:2001:db8::10", "sip:[2001:db8::1",
            "sip:[]", "sip:[x]", "sip:[1]", "sip:a@b;", "sip:a@b;=x", "sip:a@b;x=\"y", "sip:a\"b@c", "sip:a@b\u{0}",
            "sip:a@b\r\nX: y", "sip:a@b\u{7F}", "sip:;transport=tls",
        ])
    func refused(text: String) {
        #expect(throws: ParseError.self) { try URI(parsing: text) }
    }

    @Test("A user part of any characters is escaped when a URI is made from it")
    func escaped() throws {
        let address = SIPAddress(user: "a>b\r\nX: @ü", host: try Host("contoso.com"))
        #expect(URI(address).description == "sip:a%3Eb%0D%0AX%3A%20%40%C3%BC@contoso.com")
        #expect(URI(SIPAddress(user: nil, host: try Host("::1"), port: 5061)).description == "sip:[::1]:5061")
    }
}
