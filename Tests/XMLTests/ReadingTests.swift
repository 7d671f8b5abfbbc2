import Testing
import XML

@Suite("Reading XML")
struct ReadingTests {
    @Test("Elements are found by local name, whatever their prefix and namespace")
    func localNames() throws {
        let root = try XMLElement(
            parsing: """
                <s:Envelope xmlns:s='urn:a' xmlns:b='urn:b'><s:Body><b:Fault s:kind='x' kind2="y"> text <!-- no -->
                <![CDATA[<more>]]></b:Fault></s:Body></s:Envelope>
                """)
        let fault = try #require(root.element("Body", "Fault"))
        #expect(root.name == "Envelope" && root.prefix == "s" && root.namespace == "urn:a")
        #expect(fault.namespace == "urn:b")
        #expect(fault.attribute("kind") == "x" && fault.attribute("kind2") == "y" && fault.attribute("none") == nil)
        #expect(fault.attributes.map(\.namespace) == ["urn:a", nil])
        #expect(fault.trimmedText == "text \n<more>")
        #expect(root.element("Fault") == nil)
        #expect(root.descendant("Fault")?.text == fault.text)
        #expect(root.texts == ["text", "<more>"])
    }

    @Test("A path follows the branch that has the rest of it")
    func branches() throws {
        let root = try XMLElement(parsing: "<a><b><c>1</c></b><b><d>2</d></b><b><d>3</d></b></a>")
        #expect(root.element("b", "d")?.text == "2")
        #expect(root.elements("b", "d").map(\.text) == ["2", "3"])
    }

    @Test("Text goes on behind a CDATA section or a reference, and ends at an element, a comment or an instruction")
    func pieces() throws {
        let root = try XMLElement(parsing: "<a>x<![CDATA[y]]>&lt;z<b/>q<!-- -->w<?p?>v\r\n</a>")
        #expect(root.texts == ["xy<z", "q", "w", "v"])
        #expect(root.text == "xy<zqwv\n")
        let texts = root.nodes.map { if case .text(let text) = $0 { text } else { "element" } }
        #expect(texts == ["xy<z", "element", "q", "w", "v\n"])
    }

    @Test("An attribute whose name differs in case alone is found where there is none of the very name")
    func caseOfAttributes() throws {
        let root = try XMLElement(parsing: "<a Kind='1' kind='2' OTHER='3' \u{E4}='4'/>")
        #expect(root.attribute("kind") == "2" && root.attribute("Other") == "3" && root.attribute("KIND") == "1")
        #expect(root.attribute("\u{C4}") == nil && root.attribute("kin") == nil)
    }

    @Test("A prefix stands for what the innermost declaration says")
    func prefixes() throws {
        let root = try XMLElement(
            parsing: """
                <p:a xmlns:p='u:1' xmlns='u:0' xml:lang='de'><p:b xmlns:p='u:2' xmlns='' p:x=''><c/></p:b><d/></p:a>
                """)
        let inner = try #require(root.element("b"))
        #expect(root.namespace == "u:1" && inner.namespace == "u:2")
        #expect(inner.element("c")?.namespace == nil && root.element("d")?.namespace == "u:0")
        #expect(root.attributes.map(\.namespace) == ["http://www.w3.org/XML/1998/namespace"])
        #expect(inner.attributes.map(\.namespace) == ["u:2"] && inner.prefix == "p")
    }

    @Test("References are resolved in texts and attributes")
    func references() throws {
        let root = try XMLElement(parsing: "<a b='&lt;&quot;&#65;&#x2603;'>&amp;amp;&apos;&gt;</a>")
        #expect(root.attribute("b") == "<\"A☃")
        #expect(root.text == "&amp;'>")
    }

    @Test("A byte order mark, blank lines before the declaration, and a wrong encoding in it do no harm")
    func encodings() throws {
        let text = "<?xml version='1.0' encoding='utf-16'?><a>ä</a>"
        #expect(try XMLElement(parsing: [0xEF, 0xBB, 0xBF] + Array(text.utf8)).text == "ä")
        #expect(try XMLElement(parsing: "\r\n \r\n\(text)").text == "ä")
    }

    @Test("Bytes of ISO-8859-1 are read where the declaration names it, in any case, and they are no UTF-8")
    func latin() throws {
        func document(_ encoding: String, _ text: [UInt8] = [0xFC, 0x80]) -> [UInt8] {
            Array("\n<?xml version='1.0' encoding=\(encoding)?><a b='".utf8) + text + Array("'>".utf8) + text
                + Array("</a>".utf8)
        }
        for encoding in ["'ISO-8859-1'", "\"iso-8859-1\" standalone='yes'"] {
            let root = try XMLElement(parsing: document(encoding))
            #expect(root.text == "ü\u{80}" && root.attribute("b") == "ü\u{80}")
            #expect(try XMLElement(parsing: document(encoding, Array("ü".utf8))).text == "ü")
        }
        for encoding in ["'utf-8'", "'koi8-r'", "'iso-8859-15'"] {
            #expect(throws: XMLError.notUTF8) { try XMLElement(parsing: document(encoding)) }
        }
        #expect(throws: XMLError.notUTF8) { try XMLElement(parsing: document("'iso-8859-1'", [0xFC, 0])) }
        #expect(throws: XMLError.notUTF8) { try XMLElement(parsing: [0xEF, 0xBB, 0xBF] + document("'iso-8859-1'")) }
        // What is kept is bounded.
        let limits = XMLLimits(bytes: 1000, depth: 9, nodes: 9, attributes: 9)
        #expect(throws: XMLError.tooLong(limit: 1000)) {
            try XMLElement(
                parsing: document("'iso-8859-1'", Array(repeating: 0xFC, count: 400)), limits: limits)
        }
    }

    @Test(
        "What is not a well-formed document is refused",
        arguments: [
            "<a>", "<a></b>", "<a b></a>", "<a b=c/>", "<a b='1' b='2'/>", "<a/><b/>", "<p:a/>", "<a p:b=''/>",
            "<a>&x;</a>",
            "<a>&#0;</a>", "<a", "<a b='", "<!-- ", "<![CDATA[x]]>", "<a><![CDATA[", "<?xml", "<!ELEMENT a ANY><a/>",
            "</a>",
            "<>", "<a/>x", "<a><!-- -- --></a>", "<a>\u{1}</a>", "<a xmlns:x=''/>",
            "<!DOCTYPE", "<a><b></a></b>", "<a b=\"<\"/>",
        ])
    func malformed(text: String) {
        #expect(throws: XMLError.self) { try XMLElement(parsing: text) }
    }

    @Test("A document without root element is an error", arguments: ["", "  \n", "text", "<?xml version='1.0'?>"])
    func noRoot(text: String) {
        #expect(throws: XMLError.noRootElement) { try XMLElement(parsing: text) }
    }

    @Test("The line of a mistake is told")
    func line() throws {
        let error = #expect(throws: XMLError.self) { try XMLElement(parsing: "<a>\n\n<b></c></a>") }
        guard case .malformed(3, _) = error else { throw try #require(error) }
    }

    @Test(
        "Bytes that are not UTF-8 are refused", arguments: [[0xFF, 0xFE, 0x3C, 0x00], [0x3C, 0x61, 0xC3, 0x2F, 0x3E]])
    func notUTF8(bytes: [UInt8]) {
        #expect(throws: XMLError.notUTF8) { try XMLElement(parsing: bytes) }
    }

    @Test("Documents with ever other long names leave room for those after them")
    func everOtherNames() throws {
        let rest = String(repeating: "a", count: 50_000)
        for number in 0..<400 {
            #expect(try XMLElement(parsing: "<a xmlns='urn:\(number):\(rest)'/>").namespace?.count ?? 0 > 50_000)
        }
    }

    @Test("NUL is refused")
    func nul() {
        #expect(throws: XMLError.notUTF8) { try XMLElement(parsing: "<a>\0</a>") }
    }

    @Test("Every prefix of a document is refused")
    func truncated() throws {
        let text = "<?xml version='1.0'?><a x='1'><!-- c --><b>t<![CDATA[d]]></b><?p q?></a>"
        for length in 0..<text.utf8.count {
            #expect(throws: XMLError.self) { try XMLElement(parsing: text.utf8.prefix(length)) }
        }
        #expect(try XMLElement(parsing: text).element("b")?.text == "td")
    }
}
