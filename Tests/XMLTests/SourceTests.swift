import Testing
import XML

@Suite("Received bytes and canonical form")
struct SourceTests {
    static let token =
        "<saml:Assertion  b='1'\n a=\"&#x41;>\" xmlns:saml='urn:s'><saml:X/><saml:Y ></saml:Y ><!-- ü --></saml:Assertion>"

    @Test("An element's source is what was received, byte for byte")
    func source() throws {
        let text = "<?xml version='1.0'?><!-- <saml:Assertion> --><r><x y='>'/>\(Self.token)<![CDATA[</r>]]></r>"
        let root = try XMLElement(parsing: text)
        #expect(root.element("Assertion")?.source == Self.token)
        #expect(root.element("Assertion")?.standaloneSource == Self.token)
        #expect(root.element("Assertion", "Y")?.source == "<saml:Y ></saml:Y >")
        #expect(root.element("x")?.source == "<x y='>'/>")
    }

    @Test(
        "Declarations around an element are copied if it needs them, and only then",
        arguments: [
            ("<r xmlns='u:d' xmlns:p='u:p'><X/></r>", "<X xmlns=\"u:d\"/>"),
            ("<r xmlns='u:d' xmlns:p='u:p'><p:X><Y/></p:X></r>", "<p:X xmlns=\"u:d\" xmlns:p=\"u:p\"><Y/></p:X>"),
            ("<r xmlns='u:d' xmlns:p='u:p'><p:X/></r>", "<p:X xmlns:p=\"u:p\"/>"),
            ("<r xmlns='u:d'><X xmlns=''/></r>", "<X xmlns=''/>"),
            ("<r xmlns:p='u:p'><X t='p:q'/></r>", "<X xmlns:p=\"u:p\" t='p:q'/>"),
            ("<r xmlns:p='u:p'><X xmlns:p='u:o'><p:Y/></X></r>", "<X xmlns:p='u:o'><p:Y/></X>"),
            ("<r xmlns:p='u:1'><s xmlns:p='u:2'><p:X p:a=''/></s></r>", "<p:X xmlns:p=\"u:2\" p:a=''/>"),
            ("<r xmlns:p='u:?a&amp;b'><p:X/></r>", "<p:X xmlns:p=\"u:?a&amp;b\"/>"),
            ("<r xmlns:p=\"u:p'\"><p:X/></r>", "<p:X xmlns:p=\"u:p&apos;\"/>"),
        ])
    func standalone(document: String, expected: String) throws {
        let element = try #require(try XMLElement(parsing: document).descendant("X"))
        #expect(element.standaloneSource == expected)
        let reread = try XMLElement(parsing: element.standaloneSource)
        #expect(reread.namespace == element.namespace)
        #expect((try? reread.canonicalForm()) == (try? element.canonicalForm()))
    }

    @Test("The exclusive canonical form follows the specification")
    func canonical() throws {
        let root = try XMLElement(
            parsing:
                "<r xmlns='u:d' xmlns:q='u:q'><p:X xmlns:p='u:p' xmlns:z='u:z' p:b='2' a='1\t&#10;'><!-- c --><Y/>&gt;</p:X></r>"
        )
        #expect(
            try root.element("X")?.canonicalForm()
                == "<p:X xmlns:p=\"u:p\" a=\"1 &#xA;\" p:b=\"2\"><Y xmlns=\"u:d\"></Y>&gt;</p:X>")
    }

    @Test("References in a namespace's name are resolved")
    func referencesInNames() throws {
        #expect(try XMLElement(parsing: "<a xmlns='u:?a&amp;b&#x41;'/>").namespace == "u:?a&bA")
    }

    @Test(
        "An element whose canonical form cannot be had is an error",
        arguments: [
            "<a xmlns='relative/name'><b/></a>", "<a xmlns='u:?a&amp;b'><b/></a>",
            "<a><b xmlns:p='u:?a&amp;amp;b' p:c=''/></a>",
        ])
    func noCanonicalForm(document: String) throws {
        let root = try XMLElement(parsing: document)
        #expect(throws: XMLError.noCanonicalForm) { try root.canonicalForm() }
        #expect(throws: XMLError.noCanonicalForm) { try root.element("b")?.canonicalForm() }
    }
}
