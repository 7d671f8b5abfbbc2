internal import CLibXML2
internal import Localization

extension XMLElement {
    /// Reads a document and returns its root element.
    ///
    /// Document types, and with them all entities but the five predefined ones, are refused; nothing is fetched.
    ///
    /// - Parameters:
    ///   - bytes: the document, in UTF-8 with or without a byte order mark, whatever its declaration says.
    ///   - limits: bounds on size and shape.
    public init(parsing bytes: some Sequence<UInt8>, limits: XMLLimits = .standard) throws(XMLError) {
        let document = try Self.checked(bytes, limits)
        let outline = try XMLOutline(of: document, limits: limits)
        let tree = try LibXMLDocument(parsing: document)
        guard let root = tree.root else { throw .noRootElement }
        var reader = Reader(document: document, extents: outline.extents[...])
        self = try reader.element(root, in: nil)
        guard reader.extents.isEmpty else { throw Reader.disagreement }
    }

    /// Reads a document from text.
    public init(parsing text: String, limits: XMLLimits = .standard) throws(XMLError) {
        try self.init(parsing: text.utf8, limits: limits)
    }

    private static func checked(_ bytes: some Sequence<UInt8>, _ limits: XMLLimits) throws(XMLError) -> [UInt8] {
        var document = Array(bytes.prefix(limits.bytes + 1))
        guard document.count <= limits.bytes else { throw .tooLong(limit: limits.bytes) }
        if document.starts(with: [0xEF, 0xBB, 0xBF]) { document.removeFirst(3) }
        guard !document.contains(0), String(validating: document, as: UTF8.self) != nil else { throw .notUTF8 }
        return document
    }

    /// Turns libxml2's tree into values, pairing each element with its place in the bytes.
    private struct Reader {
        static let disagreement = XMLError.malformed(line: 1, reason: localized("the mark-up is ambiguous"))

        let document: [UInt8]
        var extents: ArraySlice<XMLOutline.Extent>

        mutating func element(_ node: xmlNode, in outer: XMLNamespaceScope?) throws(XMLError) -> XMLElement {
            let name = String(xml: node.name)
            let prefix = String(xml: node.ns?.pointee.prefix)
            guard let extent = extents.popFirst() else { throw Self.disagreement }
            let written = prefix.isEmpty ? name : "\(prefix):\(name)"
            guard document[extent.name].elementsEqual(written.utf8) else { throw Self.disagreement }
            let scope = XMLNamespaceScope(declarations(of: node), in: outer)
            return XMLElement(
                name: name, prefix: prefix, namespace: node.ns.map { String(xml: $0.pointee.href) },
                attributes: attributes(of: node), nodes: try nodes(of: node, in: scope),
                scope: scope, document: document, extent: extent)
        }

        private mutating func nodes(of parent: xmlNode, in scope: XMLNamespaceScope) throws(XMLError) -> [Node] {
            var result: [Node] = []
            var next = parent.children
            while let node = next?.pointee {
                switch node.type {
                case XML_ELEMENT_NODE: result.append(.element(try element(node, in: scope)))
                case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: result.append(.text(String(xml: node.content)))
                default: break
                }
                next = node.next
            }
            return result
        }

        private func attributes(of node: xmlNode) -> [XMLAttribute] {
            var result: [XMLAttribute] = []
            var next = node.properties
            while let attribute = next?.pointee {
                let value = xmlNodeListGetString(attribute.doc, attribute.children, 1)
                defer { communicatorXMLFree(value) }
                result.append(
                    XMLAttribute(
                        name: String(xml: attribute.name),
                        namespace: attribute.ns.map { String(xml: $0.pointee.href) },
                        value: String(xml: value)))
                next = attribute.next
            }
            return result
        }

        private func declarations(of node: xmlNode) -> [(prefix: String, name: String)] {
            var result: [(prefix: String, name: String)] = []
            var next = node.nsDef
            while let declaration = next?.pointee {
                result.append((String(xml: declaration.prefix), String(xml: declaration.href)))
                next = declaration.next
            }
            return result
        }
    }
}

extension String {
    /// A copy of libxml2's text; empty for none.
    fileprivate init(xml text: UnsafePointer<xmlChar>?) {
        self = text.map { String(cString: $0) } ?? ""
    }
}
