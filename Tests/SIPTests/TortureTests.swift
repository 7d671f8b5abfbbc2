import SIP
import Testing

/// RFC 4475 and RFC 5118: which messages are accepted, and why the others are not.
///
/// Where RFC 4475 leaves the choice, a fault in what we do not use is accepted (`baddate`, `badbranch`), what
/// [MS-SIP] itself prints is accepted (`badaspec`), and the rest is refused (`lwsstart`, `trws`, `escruri`,
/// `regbadct`, `baddn`, `ltgtruri`, `lwsruri`).
@Suite struct TortureTests {
    @Test(
        "Valid torture messages of RFC 4475 are accepted",
        arguments: [
            "wsinv", "intmeth", "esc01", "escnull", "esc02", "lwsdisp", "longreq", "dblreq", "semiuri", "transports",
            "mpart01", "unreason", "noreason", "badbranch", "unkscm", "novelsc", "unksm2", "bext01", "invut",
            "regaut01", "bcast", "zeromf", "cparam01", "cparam02", "regescrt", "sdp01", "inv2543", "baddate",
            "badaspec",
        ])
    func accepted(name: String) throws {
        _ = try Message(parsing: Fixture.bytes("rfc4475/\(name).dat"))
    }

    static let invalid = [
        ("badinv01", "Via"), ("clerr", "Content-Length"), ("ncl", "message"), ("scalar02", "CSeq"),
        ("scalarlg", "CSeq"), ("quotbal", "To"), ("ltgtruri", "request line"), ("lwsruri", "request line"),
        ("lwsstart", "request line"), ("trws", "request line"), ("escruri", "request line"),
        ("regbadct", "Contact"), ("baddn", "message"), ("badvers", "request line"), ("mismatch01", "CSeq"),
        ("mismatch02", "CSeq"), ("bigcode", "status line"), ("insuf", "From"), ("multi01", "From"),
        ("mcl01", "message"),
    ]

    @Test("Invalid torture messages of RFC 4475 are refused with the reason", arguments: invalid)
    func refused(name: String, subject: String) throws {
        let bytes = try Fixture.bytes("rfc4475/\(name).dat")
        let error = #expect(throws: ParseError.self) { try Message(parsing: bytes) }
        #expect(error?.subject == subject)
    }

    @Test("No torture message is forgotten")
    func complete() throws {
        #expect(try Fixture.names(in: "rfc4475").count == 49)
        #expect(try Fixture.names(in: "rfc5118").count == 24)
    }

    @Test("An unquoted display name with a comma is refused even when its message is complete (RFC 4475 baddn)")
    func unquotedComma() throws {
        let bytes = try Fixture.bytes("rfc4475/baddn.dat") + Array("\r\n".utf8)
        let error = #expect(throws: ParseError.self) { try Message(parsing: bytes) }
        #expect(error == ParseError("From", "display name: must be in quotes"))
    }

    static let skippable = invalid.filter { !["clerr", "ncl", "mcl01", "baddn"].contains($0.0) }

    @Test("A malformed torture message of known length is skipped and the next one read", arguments: skippable)
    func resynchronised(name: String, subject: String) throws {
        var parser = MessageParser()
        parser.feed(try Fixture.bytes("rfc4475/\(name).dat"))
        parser.feed(try Fixture.bytes("rfc4475/zeromf.dat"))
        guard case .malformed(let error) = try parser.next() else {
            Issue.record("not reported as malformed")
            return
        }
        #expect(error.subject == subject)
        guard case .message(let message) = try parser.next() else {
            Issue.record("the next message was lost")
            return
        }
        #expect(message.callID == "zeromf.jfasdlfnm2o2l43r5u0asdfas")
    }

    @Test(
        "Torture messages of RFC 4475 whose length cannot be known close the stream",
        arguments: [
            ("ncl", FramingError.contentLengthMalformed), ("mcl01", .contentLengthConflict),
            ("inv2543", .contentLengthMissing),
        ])
    func lost(name: String, expected: FramingError) throws {
        var parser = MessageParser()
        parser.feed(try Fixture.bytes("rfc4475/\(name).dat"))
        #expect(throws: expected) { try parser.next() }
        #expect(throws: expected) { try parser.next() }
    }

    @Test(
        "Valid messages of RFC 5118 are accepted, with CRLF and with LF where their length fits",
        arguments: [
            "ipv4-mapped-ipv6.crlf", "ipv6-bug-abnf-3-colons.crlf", "ipv6-correct-abnf-2-colons.crlf",
            "ipv6-good.crlf", "ipv6-good.lf", "mult-ip-in-header.crlf", "mult-ip-in-header.lf", "mult-ip-in-sdp.crlf",
            "port-ambiguous.crlf", "port-ambiguous.lf", "port-unambiguous.crlf", "port-unambiguous.lf",
            "via-received-param-no-delim.crlf", "via-received-param-no-delim.lf",
            "via-received-param-with-delim.crlf", "via-received-param-with-delim.lf",
        ])
    func acceptedIPv6(name: String) throws {
        let message = try Message(parsing: Fixture.bytes("rfc5118/\(name).dat"))
        #expect(!message.vias.isEmpty)
    }

    @Test(
        "Messages of RFC 5118 with an IPv6 address without brackets or a body shorter than its length are refused",
        arguments: [
            ("ipv6-bad.crlf", "request line"), ("ipv6-bad.lf", "request line"), ("ipv6-in-sdp.crlf", "Content-Length"),
            ("ipv6-in-sdp.lf", "Content-Length"), ("mult-ip-in-sdp.lf", "Content-Length"),
        ])
    func refusedIPv6(name: String, subject: String) throws {
        let bytes = try Fixture.bytes("rfc5118/\(name).dat")
        let error = #expect(throws: ParseError.self) { try Message(parsing: bytes) }
        #expect(error?.subject == subject)
    }

    @Test("The port of an IPv6 URI is what follows the brackets (RFC 5118 4.3, 4.4)")
    func ports() throws {
        let ambiguous = try Message(parsing: Fixture.bytes("rfc5118/port-ambiguous.crlf.dat"))
        #expect(ambiguous.requestURI?.host?.name == "2001:db8::10:5070")
        #expect(ambiguous.requestURI?.port == nil)
        let unambiguous = try Message(parsing: Fixture.bytes("rfc5118/port-unambiguous.crlf.dat"))
        #expect(unambiguous.requestURI?.host?.name == "2001:db8::10")
        #expect(unambiguous.requestURI?.port == 5070)
    }

    @Test("`received` of Via is read with and without brackets (RFC 5118 4.5)")
    func received() throws {
        let bare = try Message(parsing: Fixture.bytes("rfc5118/via-received-param-no-delim.crlf.dat"))
        #expect(bare.topVia?.parameters["received"] == "2001:db8::9:255")
        let bracketed = try Message(parsing: Fixture.bytes("rfc5118/via-received-param-with-delim.crlf.dat"))
        #expect(bracketed.topVia?.parameters["received"] == "[2001:db8::9:255]")
    }

    @Test("The tortuous INVITE yields its values (RFC 4475 3.1.1.1)")
    func tortuousInvite() throws {
        let message = try Message(parsing: Fixture.bytes("rfc4475/wsinv.dat"))
        #expect(message.vias.map(\.sentBy.description) == ["192.0.2.2", "spindle.example.com", "192.168.255.111"])
        #expect(message.vias.map(\.branch) == ["390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239"])
        #expect(message.to?.tag == "1918181833n")
        #expect(message.from?.displayName == #"J Rosenberg \""#)
        #expect(message.maxForwards == 68)
        #expect(message.cseq == CSeq(9, .invite))
        #expect(message.headers[.subject] == "")
        #expect(message.headers["NewFangledHeader"] == "newfangled value continued newfangled value")
        #expect(message.routes.map { $0.uri.parameters.contains("lr") } == [true])
        let contact = try #require(message.contacts.first)
        #expect(contact.displayName == #"Quoted string """#)
        #expect(contact.parameters["newparam"] == "newvalue")
        #expect(contact.parameters.contains("secondparam"))
        #expect(contact.parameters["q"] == "0.33")
    }

    @Test("Every Via of a long request is found, whatever its name's case and form (RFC 4475 3.1.1.7)")
    func longRequest() throws {
        let message = try Message(parsing: Fixture.bytes("rfc4475/longreq.dat"))
        #expect(message.vias.count == 34)
        #expect(message.vias.last?.branch?.hasPrefix("very") == true)
    }
}
