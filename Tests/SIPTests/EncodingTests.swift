import SIP
import Testing

@Suite struct EncodingTests {
    static func message() throws -> Message {
        try Message(parsing: Array(MessageParserTests.request(body: "body").utf8))
    }

    @Test("A message has exactly one Content-Length, that of its body")
    func contentLength() throws {
        var message = try Self.message()
        message.headers.append("l", "99")
        message.headers.append(.contentLength, "7")
        message.body = Array("four".utf8) + [0, 0xFF]
        let bytes = try message.encoded()
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text.split(separator: "\r\n").filter { $0.hasPrefix("Content-Length") || $0.hasPrefix("l:") } == [
                "Content-Length: 6"
            ])
        #expect(try Message(parsing: bytes).body == message.body)
    }

    @Test("Accepted torture messages survive being written and read again")
    func roundTrip() throws {
        var count = 0
        for folder in ["rfc4475", "rfc5118"] {
            for name in try Fixture.names(in: folder) {
                guard let message = try? Message(parsing: Fixture.bytes("\(folder)/\(name)")) else { continue }
                var again = try Message(parsing: message.encoded())
                #expect(again.contentLength == message.body.count, "\(name)")
                again.headers[.contentLength] = nil
                var before = message
                before.headers[.contentLength] = nil
                #expect(again == before, "\(name)")
                count += 1
            }
        }
        #expect(count > 40)
    }

    static let attacks = ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\u{0}b", "a\\\\\u{0}b"]

    @Test("A line break or NUL in a header value is refused", arguments: attacks)
    func value(text: String) throws {
        var message = try Self.message()
        message.headers[.subject] = text
        #expect(throws: InjectionError(part: "Subject")) { try message.encoded() }
    }

    @Test("A line break or NUL in a display name is refused", arguments: attacks)
    func displayName(text: String) throws {
        var message = try Self.message()
        message.to = NameAddress(displayName: text, try URI(parsing: "sip:a@b"))
        #expect(throws: InjectionError(part: "To")) { try message.encoded() }
    }

    @Test(
        "A display name cannot leave its quotes",
        arguments: ["a\"", "\\", "\\\"", "\" <sip:evil@x>;tag=\"", "<sip:evil@x>"])
    func quoting(name: String) throws {
        var message = try Self.message()
        message.to = NameAddress(displayName: name, try URI(parsing: "sip:a@b"))
        let again = try Message(parsing: message.encoded())
        #expect(again.to?.displayName == name)
        #expect(again.to?.uri.description == "sip:a@b")
        #expect(again.to?.tag == nil)
    }

    @Test("A name that is no token is refused", arguments: ["", "a b", "a:", "a\r\n", "ä"])
    func name(text: String) throws {
        var message = try Self.message()
        message.headers.append(HeaderName(text), "x")
        #expect(throws: InjectionError(part: "header name")) { try message.encoded() }
    }

    @Test("A start line that would be several is refused", arguments: attacks + ["", "a b"])
    func startLine(text: String) throws {
        var message = try Self.message()
        message.startLine = .request(Method(rawValue: text), try URI(parsing: "sip:a@b"))
        #expect(throws: InjectionError.self) { try message.encoded() }
    }

    @Test("A reason phrase with a line break is refused", arguments: attacks)
    func reason(text: String) throws {
        let message = Message(.response(.ok, reason: text))
        #expect(throws: InjectionError.self) { try message.encoded() }
    }

    @Test("A response copies what belongs to the transaction and adds a tag once")
    func response() throws {
        let request = try Message(parsing: Fixture.bytes("rfc4475/wsinv.dat"))
        let response = Message(responseTo: request, .notFound, toTag: "new")
        #expect(response.vias == request.vias)
        #expect(response.headers[.from] == request.headers[.from])
        #expect(response.to?.tag == "1918181833n")
        #expect(response.reason == "Not Found")
        let other = Message(responseTo: try Self.message(), .ok, reason: "Fine", toTag: "new")
        #expect(other.headers[.to] == "<sip:bob@contoso.com>;tag=new")
        #expect(Message(responseTo: try Self.message(), .trying, toTag: "new").to?.tag == nil)
        #expect(other.reason == "Fine")
    }
}
