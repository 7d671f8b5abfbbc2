import SIP
import Testing

/// RFC 4475 and RFC 5118: which messages are accepted, and why the others are not.
@Suite struct TortureTests {
    @Test(
        "Valid torture messages of RFC 4475 are accepted",
        arguments: [
            "wsinv", "intmeth", "esc01", "escnull", "esc02", "lwsdisp", "longreq", "dblreq", "semiuri", "transports",
            "mpart01", "unreason", "noreason", "badbranch", "unkscm", "novelsc", "unksm2", "bext01", "invut",
            "regaut01",
            "bcast", "zeromf", "cparam01", "cparam02", "regescrt", "sdp01", "inv2543", "baddate", "badaspec",
        ])
    func accepted(name: String) throws {
        _ = try Message(parsing: Fixture.bytes("rfc4475/\(name).dat"))
    }

    @Test(
        "Invalid torture messages of RFC 4475 are refused with the reason",
        arguments: [
            ("badinv01", "Via"), ("clerr", "Content-Length"), ("ncl", "message"), ("scalar02", "CSeq"),
            ("scalarlg", "CSeq"), ("quotbal", "To"), ("ltgtruri", "request line"), ("lwsruri", "request line"),
            ("lwsstart", "request line"), ("trws", "request line"), ("escruri", "request line"),
            ("regbadct", "Contact"),
            ("baddn", "message"), ("badvers", "request line"), ("mismatch01", "CSeq"), ("mismatch02", "CSeq"),
            ("bigcode", "status line"), ("insuf", "From"), ("multi01", "From"), ("mcl01", "message"),
        ])
    func refused(name: String, subject: String) throws {
        let bytes = try Fixture.bytes("rfc4475/\(name).dat")
        let error = #expect(throws: ParseError.self) { try Message(parsing: bytes) }
        #expect(error?.subject == subject)
    }
}
