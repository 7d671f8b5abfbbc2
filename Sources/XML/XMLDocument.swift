/// A document that was read, as tables in the order of its start tags.
///
/// Few and flat tables are made and freed with little work, which counts where thousands of documents arrive.
final class XMLDocument: Sendable {
    /// What an element contains.
    struct Node {
        enum Content {
            /// The number of an element.
            case element(Int)
            /// A place in ``XMLDocument/texts``.
            case text(Range<Int>)
        }

        let content: Content
        /// The number of the first node behind it and all that it contains.
        var end: Int
    }

    /// An element; its place in the document is its extent's.
    struct Element {
        /// The number of the element around it; nil for the root.
        let parent: Int?
        /// The number of its node.
        let node: Int
        /// Where its name without the prefix begins in ``XMLDocument/bytes``.
        let localName: Int
        /// The numbers of its declarations.
        let declarations: Range<Int>
        /// The numbers of its attributes.
        let attributes: Range<Int>
    }

    /// An attribute, by places in ``XMLDocument/texts``.
    struct Attribute {
        let prefix: Range<Int>
        let name: Range<Int>
        let value: Range<Int>
    }

    /// A namespace declaration, by places in ``XMLDocument/texts``; the default namespace has an empty prefix.
    struct Declaration {
        let prefix: Range<Int>
        let name: Range<Int>
    }

    /// What was read.
    let bytes: [UInt8]
    /// Where the elements lie in ``bytes``.
    let extents: [XMLOutline.Extent]
    /// The root first.
    let elements: [Element]
    /// The root's first.
    let nodes: [Node]
    let attributes: [Attribute]
    let declarations: [Declaration]
    /// References are resolved.
    let texts: [UInt8]

    /// Reads bytes that are UTF-8 and of which `outline` was made.
    init(parsing bytes: [UInt8], outline: XMLOutline) throws(XMLError) {
        let reader = try XMLDocumentReader(reading: bytes, outline: outline)
        self.bytes = bytes
        extents = outline.extents
        elements = reader.elements
        nodes = reader.nodes
        attributes = reader.attributes
        declarations = reader.declarations
        texts = reader.texts
    }

    /// The contents of an element.
    func nodes(of element: Int) -> Siblings {
        let node = elements[element].node
        return Siblings(nodes: nodes, place: node + 1, end: nodes[node].end)
    }

    /// Where an element's name without the prefix lies in ``bytes``.
    func localName(of element: Int) -> Range<Int> {
        elements[element].localName..<extents[element].name.upperBound
    }

    /// Where the prefix of an element's name lies in ``bytes``, which is empty if it has none.
    func prefix(of element: Int) -> Range<Int> {
        let start = extents[element].name.lowerBound
        return start..<max(start, elements[element].localName - 1)
    }

    /// Whether an element has this name, whatever its prefix.
    func isElement(_ element: Int, named name: String) -> Bool { bytes.has(name, at: localName(of: element)) }

    /// Where the value of an element's first attribute with a local name lies in ``texts``, or else of one whose name
    /// differs in case alone.
    func value(of name: String, in element: Int) -> Range<Int>? {
        name.utf8.span.withUnsafeBufferPointer { name in
            var similar: Range<Int>?
            for number in elements[element].attributes {
                let attribute = attributes[number]
                if texts.has(name, at: attribute.name) { return attribute.value }
                if similar == nil, texts.hasLike(name, at: attribute.name) { similar = attribute.value }
            }
            return similar
        }
    }

    /// What stands at a place in ``texts``.
    func text(at place: Range<Int>) -> String { String(decoding: texts[place], as: UTF8.self) }

    /// Nodes beside each other.
    struct Siblings: Sequence, IteratorProtocol {
        fileprivate let nodes: [Node]
        fileprivate var place: Int
        fileprivate let end: Int

        mutating func next() -> Node? {
            guard place < end else { return nil }
            defer { place = nodes[place].end }
            return nodes[place]
        }
    }
}
