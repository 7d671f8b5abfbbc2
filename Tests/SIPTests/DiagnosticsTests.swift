import SIP
import Testing

@Suite struct DiagnosticsTests {
    @Test(
        "Code, reason and source are read, however they are spaced",
        arguments: [
            ("1000;reason=\"Final handshake failed\";source=\"fe01\"", 1000, "Final handshake failed", "fe01"),
            (" 4004 ; source = \"fe01\" ; reason = \"a; b\" ;", 4004, "a; b", "fe01"), ("4141", 4141, nil, nil),
            ("1034;;reason=plain text;bad=\"x;source=\"y\"", 1034, "plain text", nil),
            ("17002;=;x;reason=\"\"", 17002, "", nil),
            // Office Communications Server 2007: a code may have a second one behind it.
            ("1011.5;source=\"ap01\";reason=\"Filtered\"", 1011, "Filtered", "ap01"), ("1011.", 1011, nil, nil),
        ] as [(String, Int, String?, String?)])
    func read(text: String, code: Int, reason: String?, source: String?) throws {
        let diagnostics = try Diagnostics(parsing: text)
        #expect(diagnostics.code == code)
        #expect(diagnostics.reason == reason)
        #expect(diagnostics.source == source)
    }

    @Test("Without a code there is no diagnosis", arguments: ["", ";reason=\"x\"", "x", "-1;", "99999999999", "1 2;"])
    func refused(text: String) {
        #expect(throws: ParseError.self) { try Diagnostics(parsing: text) }
    }

    @Test("Diagnostics are written as they are read")
    func written() throws {
        let diagnostics = Diagnostics(code: 1000, reason: "a \"b\"", source: "fe01")
        #expect(diagnostics.description == #"1000;source="fe01";reason="a \"b\"""#)
        #expect(try Diagnostics(parsing: diagnostics.description) == diagnostics)
    }

    @Test("The explanation is the warning, else the public reason, else the other one, else that of the other client")
    func explanation() throws {
        func explain(_ headers: String) throws -> String? {
            try Message(parsing: Array(MessageParserTests.request(headers: headers).utf8)).explanation
        }
        let inner = "ms-diagnostics: 1;reason=\"inner\"\r\n"
        let outer = "ms-diagnostics-public: 1;reason=\"outer\"\r\n"
        let warning = "Warning: 310 lcs.microsoft.com \"old, client\"\r\n"
        #expect(try explain(inner + outer + warning) == "old, client")
        #expect(try explain(inner + outer) == "outer")
        // Skype for Business 2016 says so alone why it does not take an invitation.
        let client = "ms-client-diagnostics: 52063;reason=\"Unsupported session description\"\r\n"
        #expect(try explain(client + inner) == "inner")
        #expect(try explain(client) == "Unsupported session description")
        #expect(try explain("Warning: 310 x\r\nms-diagnostics: 1\r\n") == nil)
    }

    @Test(
        "A warning is a code from 100 to 999, an agent and a text in quotes",
        arguments: ["", "310", "310 x", "081 x \"y\"", "310x \"y\"", "3100 x \"y\"", "310 x \"y", "310 \"y\""])
    func brokenWarning(text: String) {
        #expect(throws: ParseError.self) { try Warning(parsing: text) }
    }

    @Test("Every code of a sign-in has a meaning and an advice, both whole sentences")
    func catalogue() throws {
        for code in [
            1000, 1003, 1005, 1013, 4003, 4004, 4005, 4011, 4012, 4141, 17000, 17002, 17003, 17004, 28020, 28029,
        ] {
            let entry = try #require(DiagnosticsCatalogue.entry(for: code))
            #expect(entry.meaning.hasSuffix("."))
            #expect(entry.advice.hasSuffix("."))
        }
        #expect(DiagnosticsCatalogue.entry(for: 999_999) == nil)
    }
}
