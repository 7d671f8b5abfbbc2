internal import XML

/// Looks whether an answer can mean only one token (against signature wrapping).
///
/// A token is sealed for its addressee, and a client cannot verify the seal. But a document with a second token beside
/// or inside the first, with a name used twice, or with a seal over something else, is made to have one reader verify
/// one part and another reader use the other. Such a document is not passed on.
enum TokenSeal {
    /// - Throws: `WebDocumentError.ambiguousToken`.
    static func check(_ token: XMLElement, named identifier: String, in document: XMLElement) throws(WebDocumentError) {
        let names = ["AssertionID", "ID", "Id"]
        var tokens = 0
        var namesakes = 0
        visit(document) { element in
            if element.isNamed("Assertion") { tokens += 1 }
            if element.hasAttribute(among: names, of: identifier) { namesakes += 1 }
        }
        let references = token.elements("Signature", "SignedInfo", "Reference").map { $0.attribute("URI") ?? "" }
        guard tokens <= 1, identifier.isEmpty || namesakes == 1, token.elements("Signature").count <= 1,
            references.allSatisfy({ $0 == "#\(identifier)" }), references.count <= 1
        else { throw .ambiguousToken }
    }

    /// The reader bounds the depth of a document.
    private static func visit(_ element: XMLElement, _ look: (XMLElement) -> Void) {
        look(element)
        for child in element.elements { visit(child, look) }
    }
}
