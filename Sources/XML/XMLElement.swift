internal import CLibXML2

/// An element of a received document: a value that keeps the whole document alive.
///
/// Names are looked up by their local part. The services that we read use other prefixes and namespaces in every
/// version (sign-in.md, 6.2 rule 5), and no document of theirs has two children of one element that differ in the
/// namespace alone.
///
/// `@unchecked Sendable`: the node belongs to the document, which does not change.
public struct XMLElement: @unchecked Sendable {
    /// What an element contains.
    public enum Node: Sendable {
        /// A child element.
        case element(XMLElement)
        /// Text, references resolved. CDATA sections are text too.
        case text(String)
    }

    let document: LibXMLDocument
    let node: LibXMLDocument.Node

    /// The name without its prefix.
    public var name: String { String(xml: node.pointee.name) }

    /// The prefix of the name; empty if it has none.
    public var prefix: String { String(xml: node.pointee.ns?.pointee.prefix) }

    /// The namespace of the element, if any.
    public var namespace: String? { node.pointee.ns.map { String(xml: $0.pointee.href) } }

    /// Attributes in the order of the document.
    public var attributes: [XMLAttribute] { properties.map { XMLAttribute($0) } }

    /// Contents in the order of the document, without comments and processing instructions.
    public var nodes: [Node] {
        children.compactMap { child in
            switch child.pointee.type {
            case XML_ELEMENT_NODE: .element(XMLElement(document: document, node: child))
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: .text(String(xml: child.pointee.content))
            default: nil
            }
        }
    }

    /// The child elements.
    public var elements: [XMLElement] { childElements.map { XMLElement(document: document, node: $0) } }

    /// The text directly inside the element.
    public var text: String {
        children.reduce(into: "") { text, child in
            guard child.pointee.type == XML_TEXT_NODE || child.pointee.type == XML_CDATA_SECTION_NODE else { return }
            text += String(xml: child.pointee.content)
        }
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

    /// Whether the local name is `name`.
    public func isNamed(_ name: String) -> Bool { node.pointee.name.isSame(as: name) }

    /// The first child element with a local name, or nil.
    public func element(_ name: String) -> XMLElement? {
        childElements.first { $0.pointee.name.isSame(as: name) }.map { XMLElement(document: document, node: $0) }
    }

    /// All child elements with a local name, in the order of the document.
    public func elements(_ name: String) -> [XMLElement] {
        childElements.filter { $0.pointee.name.isSame(as: name) }.map { XMLElement(document: document, node: $0) }
    }

    /// The first element at a path of local names below this one, or nil.
    ///
    /// Every branch is tried: with two `All` children, the one that has the rest of the path is followed.
    public func element(_ first: String, _ path: String...) -> XMLElement? {
        elements(first, path[...]).first
    }

    /// All elements at a path of local names below this one, in the order of the document.
    public func elements(_ first: String, _ path: String...) -> [XMLElement] {
        elements(first, path[...])
    }

    private func elements(_ first: String, _ path: ArraySlice<String>) -> [XMLElement] {
        guard let next = path.first else { return elements(first) }
        return elements(first).flatMap { $0.elements(next, path.dropFirst()) }
    }

    /// The first element below this one, at any depth, with a local name.
    public func descendant(_ name: String) -> XMLElement? {
        for element in elements {
            if element.isNamed(name) { return element }
            if let found = element.descendant(name) { return found }
        }
        return nil
    }

    /// The value of the first attribute with a local name, or nil. Servers spell some names in several ways: where there
    /// is none, one that differs by case alone is taken (contacts-and-presence.md, 0.1).
    public func attribute(_ name: String) -> String? {
        let attribute =
            properties.first { $0.pointee.name.isSame(as: name) }
            ?? properties.first { xmlStrcasecmp($0.pointee.name, name) == 0 }
        return attribute.map { XMLAttribute.value(of: $0) }
    }

    // libxml2's lists

    private var children: some Sequence<LibXMLDocument.Node> {
        sequence(state: node.pointee.children) { next in
            defer { next = next?.pointee.next }
            return next
        }
    }

    private var childElements: some Sequence<LibXMLDocument.Node> {
        children.lazy.filter { $0.pointee.type == XML_ELEMENT_NODE }
    }

    private var properties: some Sequence<UnsafeMutablePointer<xmlAttr>> {
        sequence(state: node.pointee.properties) { next in
            defer { next = next?.pointee.next }
            return next
        }
    }
}

extension String {
    /// The text without surrounding blanks, tabs and line ends.
    fileprivate var trimmedXMLSpace: String {
        func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 && " \t\r\n".utf8.contains(byte) }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        guard let start = utf8.firstIndex(where: { !isSpace($0) }), let end = utf8.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[start...end])
    }
}
