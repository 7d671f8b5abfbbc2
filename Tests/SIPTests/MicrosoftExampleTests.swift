import SIP
import Testing

/// The examples of [MS-SIP]: what Microsoft's specification itself prints.
@Suite struct MicrosoftExampleTests {
    /// Those whose printed form has a body that does not fit its length; their framed twins are read instead.
    static func readable() throws -> [String] {
        let names = try Fixture.names(in: "ms-sip")
        let framed = Set(names.filter { $0.hasSuffix(".framed.sip") }.map { $0.replacing(".framed.sip", with: ".sip") })
        return names.filter { !framed.contains($0) && !$0.hasPrefix("06-") }
    }

    @Test("Every framed example is accepted and survives being written and read again")
    func roundTrip() throws {
        let names = try Self.readable()
        #expect(names.count == 44)
        for name in names {
            let message = try Message(parsing: Fixture.bytes("ms-sip/\(name)"))
            let again = try Message(parsing: message.encoded())
            #expect(again.startLine == message.startLine, "\(name)")
            #expect(again.body == message.body, "\(name)")
            #expect(again.from == message.from, "\(name)")
            #expect(again.headers.count == message.headers.count, "\(name)")
        }
    }

    @Test("A To without closing bracket is refused ([MS-SIP] 3.7.5.2)")
    func brokenTo() throws {
        let bytes = try Fixture.bytes("ms-sip/06-s3.7.5.2-200-vnd-microsoft-roaming-contacts.framed.sip")
        let error = #expect(throws: ParseError.self) { try Message(parsing: bytes) }
        #expect(error?.subject == "To")
    }

    @Test("A multipart notification is split into its parts")
    func multipart() throws {
        let message = try Message(parsing: Fixture.bytes("ms-sip/28-s4.3-200-presence.framed.sip"))
        let boundary = try #require(message.contentType?.boundary)
        let body = try MultipartBody(parsing: message.body, boundary: boundary)
        #expect(body.parts.first?.contentID == "resourceList")
        #expect(body.parts.first?.contentType?.isType("application/rlmi+xml") == true)
        #expect(body.parts.count > 1)
    }
}
