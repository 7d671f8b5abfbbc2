/// The namespace declarations of one element, and those around it.
///
/// A chain, not a table per element: a hostile document with many declarations and many children would otherwise make
/// us copy the product of both.
final class XMLNamespaceScope: Sendable {
    /// Declared prefixes of the element itself (empty for the default namespace) with their namespace names.
    let declarations: [(prefix: String, name: String)]
    let parent: XMLNamespaceScope?

    init(_ declarations: [(prefix: String, name: String)], in parent: XMLNamespaceScope?) {
        self.declarations = declarations
        self.parent = parent
    }

    /// The namespace that `prefix` stands for here, or nil. An empty name is a default namespace switched off.
    func name(of prefix: String) -> String? {
        var scope: XMLNamespaceScope? = self
        while let current = scope {
            if let found = current.declarations.first(where: { $0.prefix == prefix }) { return found.name }
            scope = current.parent
        }
        return nil
    }

    /// Whether a namespace name that is declared here contains an ampersand.
    var declaresAmpersand: Bool { declarations.contains { $0.name.utf8.contains(UInt8(ascii: "&")) } }

    /// Whether a namespace name that is declared here or around contains an ampersand.
    var containsAmpersand: Bool { declaresAmpersand || parent?.containsAmpersand == true }

    /// Every prefix that is declared here or around.
    var prefixes: Set<String> {
        var result: Set<String> = []
        var scope: XMLNamespaceScope? = self
        while let current = scope {
            result.formUnion(current.declarations.map(\.prefix))
            scope = current.parent
        }
        return result
    }
}
