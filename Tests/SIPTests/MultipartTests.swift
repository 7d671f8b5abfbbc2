import SIP
import Testing

@Suite struct MultipartTests {
    static func parts(_ text: String, limits: Limits = Limits()) throws -> [String] {
        try MultipartBody(parsing: Array(text.utf8), boundary: "b", limits: limits).parts.map {
            String(decoding: $0.body, as: UTF8.self)
        }
    }

    @Test(
        "Parts are what lies between boundary lines",
        arguments: [
            ("--b\r\n\r\none\r\n--b\r\nContent-Type: a/b\r\n\r\ntwo\r\n\r\n--b--\r\n", ["one", "two\r\n"]),
            ("preamble\r\n--b \t\r\n\r\n1\r\n--b--\r\nepilogue\r\n--b\r\n\r\n2", ["1"]), ("--b\r\n\r\n1", ["1"]),
            ("--b\n\n1\n--b--\n", ["1"]), ("--bc\r\n\r\n1", []), ("", []), ("--b", [""]), ("--b--", []),
            ("--b\r\n--b\r\n--b--", ["", ""]), ("--b\n--b", ["", ""]),
            ("x--b\n--b--b\n--b\n\n1--b\n\n--b", ["1--b\n", ""]), ("--b\r\n\r\n --b\r\n--b--", [" --b"]),
        ])
    func split(text: String, expected: [String]) throws {
        #expect(try Self.parts(text) == expected)
    }

    @Test("A binary part keeps its bytes (RFC 4475 mpart01)")
    func binary() throws {
        let message = try Message(parsing: Fixture.bytes("rfc4475/mpart01.dat"))
        let boundary = try #require(message.contentType?.boundary)
        let body = try MultipartBody(parsing: message.body, boundary: boundary)
        #expect(body.parts.map { $0.contentType?.description } == ["text/plain", "application/octet-stream"])
        #expect(body.parts.last?.body.starts(with: [0x30, 0x82]) == true)
    }

    @Test("Too many parts, a long boundary and malformed headers are refused")
    func bounds() {
        var limits = Limits()
        limits.parts = 3
        #expect(throws: ParseError.self) {
            try Self.parts(String(repeating: "--b\r\n\r\nx\r\n", count: 4), limits: limits)
        }
        #expect(throws: ParseError.self) { try MultipartBody(parsing: [], boundary: String(repeating: "b", count: 71)) }
        #expect(throws: ParseError.self) { try MultipartBody(parsing: [], boundary: "") }
        #expect(throws: ParseError.self) { try Self.parts("--b\r\nno colon\r\n\r\nx\r\n--b--") }
    }

    @Test("A hundred thousand near-boundaries are read in linear time", .timeLimit(.minutes(1)))
    func stress() throws {
        let text = "--b\r\n\r\n" + String(repeating: "--bx\r\n", count: 100_000) + "--b--"
        #expect(try Self.parts(text).count == 1)
    }
}
