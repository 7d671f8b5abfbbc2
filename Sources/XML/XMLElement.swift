/// An element of a received document: a value, independent of libxml2 once it is read.
///
/// Names are looked up by their local part. The services that we read use other prefixes and namespaces in every
/// version (sign-in.md, 6.2 rule 5), and no document of theirs has two children of one element that differ in the
/// namespace alone.
public struct XMLElement: Sendable {
    /// What an element contains.
    public enum Node: Sendable {
        /// A child element.
        case element(XMLElement)
        /// Text, references resolved. CDATA sections are text too.
        case text(String)
    }

    /// The name without its prefix.
    public let name: String
    /// The prefix of the name; empty if it has none.
    public let prefix: String
    /// The namespace of the element, if any.
    public let namespace: String?
    /// Attributes in the order of the document.
    public let attributes: [XMLAttribute]
    /// Contents in the order of the document, without comments and processing instructions.
    public let nodes: [Node]

    let scope: XMLNamespaceScope
    let document: [UInt8]
    let extent: XMLOutline.Extent

    /// The child elements.
    public var elements: [XMLElement] {
        nodes.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    /// The text directly inside the element.
    public var text: String {
        nodes.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
    }

    /// The pieces of text of the element and of all elements below it, each without surrounding white space, without
    /// empty ones. A CDATA section is a piece of its own.
    public var texts: [String] {
        nodes.flatMap { node in
            switch node {
            case .element(let element): element.texts
            case .text(let text): [text.trimmedXMLSpace].filter { !$0.isEmpty }
            }
        }
    }

    /// The text directly inside the element, without surrounding white space.
    public var trimmedText: String { text.trimmedXMLSpace }

    /// The first element at a path of local names below this one, or nil.
    ///
    /// Every branch is tried: with two `All` children, the one that has the rest of the path is followed.
    public func element(_ path: String...) -> XMLElement? {
        elements(path[...]).first
    }

    /// All elements at a path of local names below this one, in the order of the document.
    public func elements(_ path: String...) -> [XMLElement] {
        elements(path[...])
    }

    private func elements(_ path: ArraySlice<String>) -> [XMLElement] {
        guard let name = path.first else { return [self] }
        return elements.filter { $0.name == name }.flatMap { $0.elements(path.dropFirst()) }
    }

    /// The first element below this one, at any depth, with a local name.
    public func descendant(_ name: String) -> XMLElement? {
        for element in elements {
            if element.name == name { return element }
            if let found = element.descendant(name) { return found }
        }
        return nil
    }

    /// The value of the first attribute with a local name, or nil.
    public func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    /// The value of the first attribute with a local name in any case, or nil: for names that servers spell in several
    /// ways.
    public func attribute(ignoringCase name: String) -> String? {
        let wanted = name.lowercased()
        return attributes.first { $0.name.lowercased() == wanted }?.value
    }
}

extension String {
    /// The text without surrounding blanks, tabs and line ends.
    fileprivate var trimmedXMLSpace: String {
        let isSpace = { (byte: UInt8) in " \t\r\n".utf8.contains(byte) }
        guard let start = utf8.firstIndex(where: { !isSpace($0) }), let end = utf8.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[start...end])
    }
}
