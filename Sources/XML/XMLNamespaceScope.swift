/// The namespace declarations of one element, and those around it.
struct XMLNamespaceScope {
    private let document: XMLDocument
    private let element: Int

    init(of element: Int, in document: XMLDocument) {
        self.document = document
        self.element = element
    }

    /// Declared prefixes of the element itself (empty for the default namespace) with their namespace names.
    var declarations: [(prefix: String, name: String)] {
        document.declarations[document.elements[element].declarations].map {
            (document.text(at: $0.prefix), document.text(at: $0.name))
        }
    }

    /// The scope of the element around this one; nil for the root.
    var parent: XMLNamespaceScope? {
        document.elements[element].parent.map { XMLNamespaceScope(of: $0, in: document) }
    }

    /// The namespace that `prefix` stands for here, or nil. An empty name is a default namespace switched off.
    func name(of prefix: String) -> String? {
        if prefix == "xml" { return "http://www.w3.org/XML/1998/namespace" }
        for scope in around {
            if let found = scope.declarations.first(where: { $0.prefix == prefix }) { return found.name }
        }
        return nil
    }

    /// Whether a namespace name that is declared here contains an ampersand.
    var declaresAmpersand: Bool { declarations.contains { $0.name.utf8.contains(UInt8(ascii: "&")) } }

    /// Whether a namespace name that is declared here or around contains an ampersand.
    var containsAmpersand: Bool { around.contains { $0.declaresAmpersand } }

    /// Every prefix that is declared here or around.
    var prefixes: Set<String> { Set(around.flatMap { $0.declarations.map(\.prefix) }) }

    /// This scope and those around it, from inside out.
    private var around: some Sequence<XMLNamespaceScope> { sequence(first: self, next: \.parent) }
}
