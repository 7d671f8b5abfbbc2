internal import CLibXML2

/// The namespace declarations of one element, and those around it.
struct XMLNamespaceScope {
    private let node: LibXMLDocument.Node

    init(of node: LibXMLDocument.Node) {
        self.node = node
    }

    /// Declared prefixes of the element itself (empty for the default namespace) with their namespace names.
    var declarations: [(prefix: String, name: String)] {
        var result: [(prefix: String, name: String)] = []
        var next = node.pointee.nsDef
        while let declaration = next?.pointee {
            result.append((String(xml: declaration.prefix), String(xml: declaration.href)))
            next = declaration.next
        }
        return result
    }

    /// The scope of the element around this one; nil for the root.
    var parent: XMLNamespaceScope? {
        guard let parent = node.pointee.parent, parent.pointee.type == XML_ELEMENT_NODE else { return nil }
        return XMLNamespaceScope(of: parent)
    }

    /// The namespace that `prefix` stands for here, or nil. An empty name is a default namespace switched off.
    func name(of prefix: String) -> String? {
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
