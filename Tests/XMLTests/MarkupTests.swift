import Testing
import XML

@Suite("Writing XML")
struct MarkupTests {
    @Test("Code that writes a document reads like it")
    func document() throws {
        let item = try XMLElement(parsing: "<r xmlns:p='u:p'><p:x  a='1'/></r>").element("x")
        let markup = Markup("a:b", ["xmlns:a": "u:a", "c": "1"]) {
            Markup("d", "text")
            if let item { item }
            for number in 1...2 { Markup("n", ["v": "\(number)"]) {} }
        }
        #expect(
            try markup.source()
                == "<a:b xmlns:a=\"u:a\" c=\"1\"><d>text</d><p:x xmlns:p=\"u:p\"  a='1'/><n v=\"1\"></n><n v=\"2\"></n></a:b>"
        )
        #expect(try markup.document().hasPrefix("<?xml version=\"1.0\" encoding=\"utf-8\"?><a:b "))
    }

    @Test(
        "Any text comes back as it was written",
        arguments: ["& < > \" '", "a\r\nb\tc", "]]>", "&amp;", "ä☃🏳️‍🌈\u{FFFD}", "", " ", "<![CDATA[x]]>", "e\u{301}"])
    func roundTrip(text: String) throws {
        let root = try XMLElement(parsing: Markup("a", ["b": text], text).document())
        #expect(Array(root.text.utf8) == Array(text.utf8))
        #expect(Array(root.attribute("b")?.utf8 ?? "none".utf8) == Array(text.utf8))
    }

    @Test(
        "Characters that XML cannot express are refused",
        arguments: ["\0", "\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
    func forbidden(text: String) throws {
        let scalar = try #require(text.unicodeScalars.first)
        #expect(throws: XMLError.forbiddenCharacter(scalar)) { try Markup("a", text).source() }
        #expect(throws: XMLError.forbiddenCharacter(scalar)) { try Markup("a", ["b": text], "").source() }
    }

    @Test("Names that are none are refused", arguments: ["", "1", "a b", "a>", ":a", "a:", "a:b:c", "ä", "-a"])
    func names(name: String) {
        #expect(throws: XMLError.invalidName(name)) { try Markup(name, "").source() }
        #expect(throws: XMLError.invalidName(name)) { try Markup("a", [name: ""], "").source() }
    }
}
