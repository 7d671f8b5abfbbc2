import Testing
import XML

@Suite("Hostile XML")
struct HostileDocumentTests {
    @Test(
        "Every document type is refused",
        arguments: [
            "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
            "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
            "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd'><a/>",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/a.dtd'> %p;]><a/>",
            "<!DOCTYPE a [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'><!ENTITY c '&b;&b;'>]><a>&c;</a>",
            "<?xml version='1.0'?>\n<!-- <a/> -->\n<!DOCTYPE a><a/>",
        ])
    func documentType(text: String) {
        #expect(throws: XMLError.documentTypeRefused) { try XMLElement(parsing: text) }
    }

    @Test("The words of a document type in comment and text are only words")
    func words() throws {
        #expect(try XMLElement(parsing: "<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>").text == "<!DOCTYPE a>")
    }

    @Test("A document as deep as the limit is read, a deeper one refused")
    func depth() throws {
        let nested = { (depth: Int) in String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(try XMLElement(parsing: nested(64)).name == "a")
        #expect(throws: XMLError.tooDeep(limit: 64)) { try XMLElement(parsing: nested(65)) }
        #expect(throws: XMLError.tooDeep(limit: 64)) { try XMLElement(parsing: nested(100_000)) }
    }

    @Test("A document as long as the limit is read, a longer one refused")
    func length() throws {
        let limits = XMLLimits(bytes: 10, depth: 2, nodes: 4, attributes: 1)
        #expect(try XMLElement(parsing: "<a>123</a>", limits: limits).text == "123")
        #expect(throws: XMLError.tooLong(limit: 10)) { try XMLElement(parsing: "<a>1234</a>", limits: limits) }
        #expect(throws: XMLError.tooLong(limit: 4 << 20)) {
            try XMLElement(parsing: repeatElement(UInt8(ascii: "<"), count: 1 << 40))
        }
    }

    @Test("Too many elements, comments or attributes are refused")
    func counts() {
        let limits = XMLLimits(bytes: 10_000, depth: 4, nodes: 9, attributes: 3)
        let read = { (text: String) in _ = try XMLElement(parsing: text, limits: limits) }
        #expect(throws: Never.self) { try read("<a x='' y='' z=''><b/><b/><!-- --><?p?></a>") }
        #expect(throws: XMLError.tooManyNodes(limit: 9)) {
            try read("<a>" + String(repeating: "<b/>", count: 9) + "</a>")
        }
        #expect(throws: XMLError.tooManyNodes(limit: 9)) { try read(String(repeating: "<!---->", count: 10) + "<a/>") }
        #expect(throws: XMLError.tooManyAttributes(limit: 3)) { try read("<a b='' c='' d='' e=''/>") }
    }

    @Test("Many declarations around many elements cost no more than the document")
    func declarations() throws {
        let declarations = { (level: Int) in (0..<60).map { " xmlns:p\(level)_\($0)='u:\($0)'" }.joined() }
        let open = (0..<60).map { "<a\(declarations($0))>" }.joined()
        let text = open + String(repeating: "<b xmlns:q='u:q'/>", count: 20_000) + String(repeating: "</a>", count: 60)
        let clock = ContinuousClock()
        let duration = try clock.measure { _ = try XMLElement(parsing: text) }
        #expect(duration < .seconds(20))
    }

    @Test("Long namespace names, in documents that are read and in one that is refused, leave others readable")
    func longNamespaces() throws {
        for number in 0..<8 {
            let name = "u:\(number)" + String(repeating: "x", count: 3 << 20)
            #expect(try XMLElement(parsing: "<a xmlns='\(name)'/>").namespace == name)
            #expect(throws: XMLError.self) { try XMLElement(parsing: "<a xmlns='\(name)'><b></a></b>") }
        }
        #expect(try XMLElement(parsing: "<unheard xmlns:of='u:of'/>").name == "unheard")
    }
}
