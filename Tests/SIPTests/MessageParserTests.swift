import Testing

@testable import SIP

@Suite struct MessageParserTests {
    /// Every event of a stream that arrives in the given pieces, and the error that ended it.
    static func read(_ pieces: [[UInt8]], limits: Limits = Limits()) -> ([MessageParser.Event], FramingError?) {
        var parser = MessageParser(limits: limits)
        var events: [MessageParser.Event] = []
        do {
            for piece in pieces {
                parser.feed(piece)
                while let event = try parser.next() { events.append(event) }
            }
        } catch {
            return (events, error)
        }
        return (events, nil)
    }

    static func request(_ callID: String = "1", headers: String = "", body: String = "") -> String {
        "MESSAGE sip:bob@contoso.com SIP/2.0\r\nVia: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK1\r\n"
            + "From: <sip:alice@contoso.com>;tag=1\r\nTo: <sip:bob@contoso.com>\r\nCall-ID: \(callID)\r\n"
            + "CSeq: 1 MESSAGE\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static func callIDs(_ events: [MessageParser.Event]) -> [String?] {
        events.map { event in
            guard case .message(let message) = event else { return nil }
            return message.callID
        }
    }

    @Test("Two messages with keep-alives around them are found in every split of the stream")
    func everySplit() {
        let stream = Array(
            ("\r\n\r\n" + Self.request("1", body: "a\r\n\r\nb") + "\r\n\r\n" + Self.request("2") + "\r\n").utf8)
        let whole = Self.read([stream])
        #expect(Self.callIDs(whole.0) == ["1", "2"])
        #expect(whole.1 == nil)
        for cut in 0...stream.count {
            let split = Self.read([Array(stream[..<cut]), Array(stream[cut...])])
            #expect(split.0 == whole.0, "cut at \(cut)")
        }
        #expect(Self.read(stream.map { [$0] }).0 == whole.0)
    }

    @Test("What was read is dropped, also where every piece ends inside of a message's head")
    func memory() throws {
        let message = Array(Self.request().utf8)
        var parser = MessageParser()
        parser.feed(message.prefix(1))
        for _ in 0..<100 {
            parser.feed(message.dropFirst() + message.prefix(1))
            guard case .message = try parser.next() else { return _ = Issue.record("no message") }
            #expect(try parser.next() == nil)
            #expect(parser.held <= 2 * message.count)
        }
    }

    @Test("Every published message is found byte by byte as in one piece")
    func publishedByteByByte() throws {
        for folder in ["rfc4475", "rfc5118", "ms-sip"] {
            for name in try Fixture.names(in: folder) {
                let bytes = try Fixture.bytes("\(folder)/\(name)")
                let whole = Self.read([bytes])
                let split = Self.read(bytes.map { [$0] })
                #expect(split.0 == whole.0 && split.1 == whole.1, "\(name)")
            }
        }
    }

    @Test("A message that comes after others, whole or in part the same, is read as one that comes first")
    func repeatedLines() throws {
        var stream: [UInt8] = []
        var alone: [MessageParser.Event] = []
        for name in try Fixture.names(in: "ms-sip") + Fixture.names(in: "ms-sip") {
            guard let message = try? Message(parsing: Fixture.bytes("ms-sip/\(name)")) else { continue }
            let bytes = try message.encoded()
            stream += bytes
            alone.append(.message(try Message(parsing: bytes)))
        }
        #expect(alone.count > 10)
        let isSame = Self.read([stream]).0 == alone
        #expect(isSame)
    }

    @Test("Lines that differ in nothing but a letter in their middle are not taken for each other")
    func similarLines() {
        let users = ["alicf", "alice", "Alice", "alice", "alic\u{E9}"]
        let stream = users.enumerated().map { index, user in
            Self.request("\(index)").replacing("<sip:alice@contoso.com>", with: "<sip:\(user)@contoso.com>;a=12345678")
        }
        let events = Self.read([Array(stream.joined().utf8)]).0
        let read = events.map { event -> String? in
            guard case .message(let message) = event else { return nil }
            return message.from?.uri.user
        }
        #expect(read == users)
    }

    @Test("A header that was changed is read anew")
    func changedHeader() throws {
        guard case .message(var message)? = Self.read([Array(Self.request().utf8)]).0.first else {
            Issue.record("no message")
            return
        }
        #expect(message.from?.tag == "1")
        message.headers[.from] = "<sip:carol@contoso.com>;tag=2"
        #expect(message.from?.tag == "2")
        message.headers[.from] = "<sip:carol"
        #expect(message.from == nil)
        #expect(throws: ParseError.self) { try message.validate() }
    }

    @Test("A stream that ends between messages loses nothing; inside one it does")
    func ending() throws {
        var parser = MessageParser()
        #expect(parser.isBetweenMessages)
        parser.feed(Array((Self.request() + "\r\n").utf8))
        _ = try parser.next()
        #expect(parser.isBetweenMessages)
        parser.feed(Array("SIP/2.0".utf8))
        #expect(try parser.next() == nil)
        #expect(!parser.isBetweenMessages)
    }

    @Test("Folded lines are joined with one blank, wherever blanks stood")
    func folding() throws {
        let text = Self.request(headers: "Subject: a \t\r\n \t b\r\n\tc\r\nSupported:\r\n gruu-10,\r\n adhoclist\r\n")
        let message = try Message(parsing: Array(text.utf8))
        #expect(message.headers[.subject] == "a b c")
        #expect(message.supported == ["gruu-10", "adhoclist"])
    }

    @Test("Lines may end with LF alone")
    func lineFeeds() throws {
        let text = Self.request(headers: "Subject: a\n b\n").replacing("\r\n", with: "\n")
        #expect(try Message(parsing: Array(text.utf8)).headers[.subject] == "a b")
    }

    @Test(
        "A malformed message of known length is skipped, and the next one is read",
        arguments: [
            "No colon\r\n", ": no name\r\n", "Bad name: x\r\n", "Subject: \u{0}\r\n", "Subject: \\\\\u{0}\r\n",
            "Subject: a\rb\r\n", "Contact: <sip:\r\n", "From: <sip:mallory@contoso.com>;tag=2\r\n",
            "Route: <sip:a>,,<sip:b>\r\n", "CSeq: 2 MESSAGE\r\n", "Call-ID: 2\r\n",
        ])
    func skipped(header: String) {
        let stream = Self.request("1", headers: header, body: "skipped") + Self.request("2")
        let (events, error) = Self.read([Array(stream.utf8)])
        #expect(error == nil)
        #expect(Self.callIDs(events) == [nil, "2"])
    }

    @Test("Invalid UTF-8 in a header makes the message malformed, in a body it does not")
    func invalidUTF8() {
        var inHeader = Array(Self.request(headers: "Subject: x\r\n").utf8)
        if let index = inHeader.lastIndex(of: UInt8(ascii: "x")) { inHeader[index] = 0xFF }
        var inBody = Array(Self.request(body: "x").utf8)
        inBody[inBody.count - 1] = 0xFF
        let (events, error) = Self.read([inHeader + inBody])
        #expect(error == nil)
        #expect(events.first == .malformed(ParseError("header line", "is not valid UTF-8")))
        #expect(Self.callIDs(events) == [nil, "1"])
    }

    static let head = "SIP/2.0 200 OK\r\n"

    @Test(
        "Lost message boundaries close the stream with the reason",
        arguments: [
            (head + "Content-Length: -1\r\n\r\n", FramingError.contentLengthMalformed),
            (head + "Content-Length: 1a\r\n\r\n", .contentLengthMalformed),
            (head + "Content-Length:\r\n\r\n", .contentLengthMalformed),
            (head + "Content-Length: 1\r\nl: 2\r\n\r\n", .contentLengthConflict),
            (head + "Content-Length: 8388609\r\n\r\n", .bodyTooLong(limit: 8_388_608)),
            (head + "Content-Length: 18446744073709551616\r\n\r\n", .bodyTooLong(limit: 8_388_608)),
            (head + "Content-Type: text/plain\r\n\r\n", .contentLengthMissing),
            (head + "No colon\r\n\r\n", .contentLengthMissing),
            ("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", .notSIP),
            ("220 mail.contoso.com ESMTP\r\n\r\n", .notSIP),
        ])
    func closed(stream: String, expected: FramingError) {
        #expect(Self.read([Array(stream.utf8)]).1 == expected)
    }

    @Test("An endless line, an endless head and an endless flood of headers are cut off")
    func endless() {
        var limits = Limits()
        limits.line = 1000
        limits.head = 5000
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 100)
        #expect(Self.read(Array(repeating: line, count: 20), limits: limits).1 == .lineTooLong(limit: 1000))
        let headers = Array(repeating: Array("Subject: x\r\n".utf8), count: 1000)
        #expect(Self.read(headers, limits: limits).1 == .headTooLong(limit: 5000))
        let folds = Array(repeating: Array(" x\r\n".utf8), count: 2000)
        #expect(Self.read([Array("SIP/2.0 200 OK\r\n".utf8)] + folds, limits: limits).1 == .headTooLong(limit: 5000))
    }

    @Test("More headers than allowed, or a folded line longer than allowed, make a message malformed")
    func tooMuch() {
        let many = Self.request("1", headers: String(repeating: "Subject: x\r\n", count: 300)) + Self.request("2")
        #expect(Self.callIDs(Self.read([Array(many.utf8)]).0) == [nil, "2"])
        let fold = String(repeating: " " + String(repeating: "x", count: 1000) + "\r\n", count: 70)
        let long = Self.request("1", headers: "Subject: x\r\n\(fold)") + Self.request("2")
        #expect(Self.callIDs(Self.read([Array(long.utf8)]).0) == [nil, "2"])
    }

    @Test("20,000 parameters, 64 kB of token and a thousand folds are read in linear time", .timeLimit(.minutes(1)))
    func stress() throws {
        let parameters = String(repeating: ";a=b", count: 16_000)
        let token = String(repeating: "A", count: 60_000)
        let folds = String(repeating: "\r\n x", count: 1000)
        let text = Self.request(
            headers: "Contact: <sip:a@b>\(parameters)\r\nAuthorization: TLS-DSK gssapi-data=\"\(token)\"\r\n"
                + "Subject: a\(folds)\r\n")
        let bytes = Array(text.utf8)
        let (events, error) = Self.read(bytes.map { [$0] })
        #expect(error == nil)
        guard case .message(let message)? = events.first else {
            Issue.record("not read")
            return
        }
        #expect(message.contacts.first?.parameters.elements.count == 16_000)
        #expect(message.authentication(.authorization).first?["gssapi-data"]?.utf8.count == 60_000)
        #expect(message.headers[.subject]?.utf8.count == 2001)
    }

    @Test("The body of a malformed message is skipped without being kept", .timeLimit(.minutes(1)))
    func skippedBody() {
        let head = Self.request(headers: "No colon\r\n").replacing("Content-Length: 0", with: "Content-Length: 4000000")
        let piece = [UInt8](repeating: 0, count: 4000)
        let pieces = [Array(head.utf8)] + Array(repeating: piece, count: 1000) + [Array(Self.request("2").utf8)]
        let (events, error) = Self.read(pieces)
        #expect(error == nil)
        #expect(Self.callIDs(events) == [nil, "2"])
    }

    @Test("Ten thousand small messages in one read are found in linear time", .timeLimit(.minutes(1)))
    func manyMessages() {
        let stream = Array(String(repeating: Self.request(), count: 10_000).utf8)
        #expect(Self.read([stream]).0.count == 10_000)
    }

    @Test(
        "A whole message must be complete",
        arguments: [
            "", "\r\n\r\n", "SIP/2.0 200 OK", "SIP/2.0 200 OK\r\n", request().dropLast(2).description,
            request(body: "abc").dropLast(1).description,
        ])
    func incomplete(text: String) {
        #expect(throws: ParseError.self) { try Message(parsing: Array(text.utf8)) }
    }

    @Test(
        "Only a strict start line is accepted",
        arguments: [
            "SIP/2.0 99 Too Small", "SIP/2.0 700 Too Large", "SIP/2.0 2000 OK", "SIP/2.0 +20 OK", "SIP/3.0 200 OK",
            "SIP/2.0  200 OK", "MESSAGE  sip:a@b SIP/2.0", "MESSAGE sip:a@b SIP/2.0 ", "ME(SAGE sip:a@b SIP/2.0",
            "MESSAGE sip:a@b sip/2.1", "MESSAGE sip/2.0", "MESSAGE a@b SIP/2.0", "MESSAGE \u{0}sip:a@b SIP/2.0",
        ])
    func startLines(line: String) {
        let text = Self.request().replacing("MESSAGE sip:bob@contoso.com SIP/2.0", with: line)
        #expect(throws: ParseError.self) { try Message(parsing: Array(text.utf8)) }
    }

    @Test("An `Expires` that is too large means as long as possible, a malformed one none")
    func expires() throws {
        let large = try Message(parsing: Array(Self.request(headers: "Expires: 99999999999999999999999\r\n").utf8))
        #expect(large.expires == .max)
        let malformed = try Message(parsing: Array(Self.request(headers: "Expires: -1\r\n").utf8))
        #expect(malformed.expires == nil)
    }
}
