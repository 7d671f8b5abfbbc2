import Testing

@testable import SIP

@Suite("Remembered lines")
struct LineMemoryTests {
    private static let lines = (0..<64).map { "Contact: <sip:alice@contoso.example;opaque=user:epid:\($0)>" }

    private static func header(_ line: String) -> Header {
        Header(.contact, String(line.dropFirst("Contact: ".count)))
    }

    @Test("Of any two lines that messages repeat, neither drives the other out")
    func pairs() {
        for (number, first) in Self.lines.enumerated() {
            for second in Self.lines[(number + 1)...] {
                var memory = LineMemory()
                for line in [first, second, first, second] where memory.header(of: line.utf8.span) == nil {
                    memory.remember(Self.header(line), of: line.utf8.span)
                }
                #expect(memory.header(of: first.utf8.span) == Self.header(first))
                #expect(memory.header(of: second.utf8.span) == Self.header(second))
            }
        }
    }
}
