import Security
import Testing

@Suite("Base64 and hexadecimal")
struct EncodingTests {
    @Test(
        "the vectors of RFC 4648 10 go both ways",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(plain: String, encoded: String) throws {
        #expect(Base64.encode(plain.utf8) == encoded)
        #expect(try Base64.decode(encoded, limit: 6) == Array(plain.utf8))
    }

    @Test(
        "what is not base64 is refused",
        arguments: [
            "Zg", "Zg=", "Zg===", "Z===", "====", "Zm9v\n", " Zm9v", "Zm-v", "Zm9v=Zm9", "Zg==Zg==", "Zü==", "Zm9v\0",
        ])
    func malformed(text: String) {
        #expect(throws: SecurityError.self) { try Base64.decode(text, limit: 100) }
    }

    @Test("white space is left out where that is asked for")
    func whitespace() throws {
        #expect(try Base64.decode(" Zm9v\r\n\tYmFy ", whitespace: .ignored, limit: 6) == Array("foobar".utf8))
    }

    @Test("more bytes than the limit are refused, exactly the limit is not")
    func limit() throws {
        let text = Base64.encode([UInt8](repeating: 7, count: 1000))
        #expect(try Base64.decode(text, limit: 1000).count == 1000)
        #expect(throws: SecurityError.tooLarge(what: "base64 text", limit: 999)) {
            try Base64.decode(text, limit: 999)
        }
        #expect(throws: SecurityError.tooLarge(what: "base64 text", limit: 10)) {
            try Base64.decode(String(repeating: " ", count: 1000), whitespace: .ignored, limit: 10)
        }
    }

    @Test("lines have 76 characters and CR LF between them, none after the last")
    func lines() {
        let text = Base64.encodeInLines([UInt8](repeating: 0, count: 120))
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.map(\.count) == [76, 76, 8])
        #expect(Base64.encodeInLines([]) == "")
    }

    @Test("hexadecimal digits go both ways, in either case")
    func hexadecimal() {
        #expect(Hexadecimal.encode([0x00, 0xAF, 0xFF]) == "00afff")
        #expect(Hexadecimal.decode("00AFff") == [0x00, 0xAF, 0xFF])
        #expect(Hexadecimal.decode("0") == nil)
        #expect(Hexadecimal.decode("0123456789abcdefAF") == [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xAF])
        #expect(Hexadecimal.decode("") == [])
        for other in ["0g", "g0", "/0", "0:", "@0", "0`", "0G", "é"] { #expect(Hexadecimal.decode(other) == nil) }
    }

    @Test("random bytes have the asked-for number and do not repeat")
    func random() {
        #expect(RandomBytes.generate(count: 0).isEmpty)
        #expect(RandomBytes.generate(count: 16) != RandomBytes.generate(count: 16))
        let many = RandomBytes.generate(count: 600)
        #expect(many.count == 600)
        #expect(Set(stride(from: 0, to: 600, by: 8).map { Array(many[$0..<$0 + 8]) }).count == 75)
        #expect(RandomBytes.hexadecimal(count: 4).count == 8)
    }
}
