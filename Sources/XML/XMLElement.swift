/// An element of a received document: a value that keeps the whole document alive.
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

    let document: XMLDocument
    /// Which of the document's elements it is.
    let number: Int

    /// The name without its prefix.
    public var name: String { String(decoding: document.bytes[document.localName(of: number)], as: UTF8.self) }

    /// The prefix of the name; empty if it has none.
    public var prefix: String { String(decoding: document.bytes[document.prefix(of: number)], as: UTF8.self) }

    /// The namespace of the element, if any.
    public var namespace: String? { scope.name(of: prefix).flatMap { $0.isEmpty ? nil : $0 } }

    /// Attributes in the order of the document.
    public var attributes: [XMLAttribute] {
        document.elements[number].attributes.map { number in
            let attribute = document.attributes[number]
            let prefix = document.text(at: attribute.prefix)
            return XMLAttribute(
                name: document.text(at: attribute.name), namespace: prefix.isEmpty ? nil : scope.name(of: prefix),
                value: document.text(at: attribute.value))
        }
    }

    /// Contents in the order of the document, without comments and processing instructions.
    public var nodes: [Node] {
        document.nodes(of: number).map { node in
            switch node.content {
            case .element(let number): .element(XMLElement(document: document, number: number))
            case .text(let place): .text(document.text(at: place))
            }
        }
    }

    /// The child elements.
    public var elements: [XMLElement] { children { _ in true } }

    /// The text directly inside the element.
    public var text: String {
        document.nodes(of: number).reduce(into: "") { text, node in
            if case .text(let place) = node.content { text += document.text(at: place) }
        }
    }

    /// The pieces of text of the element and of all elements below it, each without surrounding white space, without
    /// empty ones. A CDATA section belongs to the text around it.
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
    public func isNamed(_ name: String) -> Bool { document.isElement(number, named: name) }

    /// The first child element with a local name, or nil.
    public func element(_ name: String) -> XMLElement? {
        for node in document.nodes(of: number) {
            if case .element(let child) = node.content, document.isElement(child, named: name) {
                return XMLElement(document: document, number: child)
            }
        }
        return nil
    }

    /// All child elements with a local name, in the order of the document.
    public func elements(_ name: String) -> [XMLElement] {
        children { document.isElement($0, named: name) }
    }

    /// The first element at a path of local names below this one, or nil.
    ///
    /// Every branch is tried: with two `All` children, the one that has the rest of the path is followed.
    public func element(_ first: String, _ path: String...) -> XMLElement? {
        element(first, path[...])
    }

    /// All elements at a path of local names below this one, in the order of the document.
    public func elements(_ first: String, _ path: String...) -> [XMLElement] {
        elements(first, path)
    }

    private func element(_ name: String, _ path: ArraySlice<String>) -> XMLElement? {
        guard let next = path.first else { return element(name) }
        for child in elements(name) {
            if let found = child.element(next, path.dropFirst()) { return found }
        }
        return nil
    }

    private func elements(_ first: String, _ path: [String]) -> [XMLElement] {
        path.reduce(elements(first)) { found, name in found.flatMap { $0.elements(name) } }
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
        document.value(of: name, in: number).map { document.text(at: $0) }
    }

    /// Whether an attribute with one of these local names, in any namespace, has this value.
    public func hasAttribute(among names: [String], of value: String) -> Bool {
        document.elements[number].attributes.contains { number in
            let attribute = document.attributes[number]
            return document.texts.has(value, at: attribute.value)
                && names.contains { document.texts.has($0, at: attribute.name) }
        }
    }

    var scope: XMLNamespaceScope { XMLNamespaceScope(of: number, in: document) }

    private func children(where isWanted: (Int) -> Bool) -> [XMLElement] {
        document.nodes(of: number).compactMap { node in
            guard case .element(let child) = node.content, isWanted(child) else { return nil }
            return XMLElement(document: document, number: child)
        }
    }
}

extension String {
    /// The text without surrounding blanks, tabs and line ends.
    public var trimmedXMLSpace: String {
        func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 && " \t\r\n".utf8.contains(byte) }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        guard let start = utf8.firstIndex(where: { !isSpace($0) }), let end = utf8.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[start...end])
    }
}
