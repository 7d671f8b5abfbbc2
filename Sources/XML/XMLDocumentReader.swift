internal import CLibXML2
internal import Localization

/// Makes the tables of a document of what libxml2 tells while it reads (SAX2).
///
/// The element callbacks must be those of SAX2: with the libxml2 of Debian 12 older ones are never called, and no error
/// is told (sign-in.md, section 10, item 49).
struct XMLDocumentReader {
    private typealias Text = UnsafeBufferPointer<xmlChar>
    private typealias Texts = UnsafeMutablePointer<UnsafePointer<xmlChar>?>

    private(set) var elements: [XMLDocument.Element] = []
    private(set) var nodes: [XMLDocument.Node] = []
    private(set) var attributes: [XMLDocument.Attribute] = []
    private(set) var declarations: [XMLDocument.Declaration] = []
    private(set) var texts: [UInt8] = []

    /// Where the texts are put together while libxml2 reads.
    private var room: UnsafeMutableBufferPointer<xmlChar>
    /// How much of the room is taken.
    private var used = 0
    private let bytes: [UInt8]
    private let extents: [XMLOutline.Extent]
    /// The innermost element that is open.
    private var current: Int?
    /// Where the text begins that the last node is, if more of it may come.
    private var textStart: Int?
    /// Whether the elements are those of the outline.
    private var agrees = true

    /// Reads bytes that are UTF-8 and of which `outline` was made, and pairs each element with its place in them.
    init(reading bytes: [UInt8], outline: XMLOutline) throws(XMLError) {
        self.bytes = bytes
        extents = outline.extents
        elements.reserveCapacity(extents.count)
        nodes.reserveCapacity(2 * extents.count)
        attributes.reserveCapacity(outline.attributes)
        declarations.reserveCapacity(outline.attributes)
        // Whatever is written for a character is as long as the character at least.
        room = .allocate(capacity: bytes.count)
        defer { room.deallocate() }
        try withUnsafeMutablePointer(to: &self) { reader throws(XMLError) in
            try LibXMLParser.read(bytes, telling: Self.handler, reader)
        }
        guard agrees, elements.count == extents.count else {
            throw .malformed(line: 1, reason: localized("the mark-up is ambiguous"))
        }
        texts = Array(room[..<used])
    }

    private static var handler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = XML_SAX2_MAGIC
        handler.internalSubset = { reader, _, _, _ in XMLDocumentReader.change(reader) { $0.agrees = false } }
        handler.startElementNs = { reader, name, prefix, _, declared, declarations, attributed, _, attributes in
            XMLDocumentReader.change(reader) {
                $0.start(
                    Text(xml: name), Text(xml: prefix), declares: (declarations, Int(declared)),
                    has: (attributes, Int(attributed)))
            }
        }
        handler.endElementNs = { reader, _, _, _ in XMLDocumentReader.change(reader) { $0.end() } }
        handler.characters = { reader, text, length in
            XMLDocumentReader.change(reader) { $0.take(Text(start: text, count: Int(length))) }
        }
        // Being the same function, it has libxml2 not tell white space apart.
        handler.ignorableWhitespace = handler.characters
        handler.comment = { reader, _ in XMLDocumentReader.change(reader) { $0.textStart = nil } }
        handler.processingInstruction = { reader, _, _ in XMLDocumentReader.change(reader) { $0.textStart = nil } }
        return handler
    }

    private static func change(_ reader: UnsafeMutableRawPointer?, _ change: (inout Self) -> Void) {
        guard let reader = reader?.assumingMemoryBound(to: Self.self), reader.pointee.agrees else { return }
        change(&reader.pointee)
    }

    // Events

    private mutating func start(
        _ name: Text, _ prefix: Text, declares declared: (Texts?, Int), has attributed: (Texts?, Int)
    ) {
        let number = elements.count
        guard number < extents.count, isWritten(name, prefix, at: extents[number].name) else { return agrees = false }
        let element = XMLDocument.Element(
            parent: current, node: nodes.count, localName: extents[number].name.upperBound - name.count,
            declarations: take(declarations: declared.0, declared.1),
            attributes: take(attributes: attributed.0, attributed.1))
        elements.append(element)
        nodes.append(XMLDocument.Node(content: .element(number), end: nodes.count + 1))
        current = number
        textStart = nil
    }

    private mutating func end() {
        textStart = nil
        guard let number = current else { return }
        nodes[elements[number].node].end = nodes.count
        current = elements[number].parent
    }

    private mutating func take(_ text: Text) {
        let place = append(text)
        if textStart != nil { nodes.removeLast() }
        let start = textStart ?? place.lowerBound
        nodes.append(XMLDocument.Node(content: .text(start..<place.upperBound), end: nodes.count + 1))
        textStart = start
    }

    /// Pairs of a prefix and a namespace.
    private mutating func take(declarations pairs: Texts?, _ count: Int) -> Range<Int> {
        let start = declarations.count
        for index in 0..<count {
            guard let pair = pairs?.advanced(by: 2 * index) else { break }
            let prefix = append(Text(xml: pair[0]))
            declarations.append(XMLDocument.Declaration(prefix: prefix, name: append(Text(xml: pair[1]))))
        }
        return start..<declarations.count
    }

    /// Of each a name, a prefix, a namespace, and where the value begins and ends.
    private mutating func take(attributes fields: Texts?, _ count: Int) -> Range<Int> {
        let start = attributes.count
        for index in 0..<count {
            guard let field = fields?.advanced(by: 5 * index), let value = field[3], let end = field[4] else { break }
            let name = append(Text(xml: field[0]))
            let prefix = append(Text(xml: field[1]))
            attributes.append(
                XMLDocument.Attribute(
                    prefix: prefix, name: name, value: append(Text(start: value, count: end - value))))
        }
        return start..<attributes.count
    }

    private mutating func append(_ text: Text) -> Range<Int> {
        let start = used
        guard let source = text.baseAddress, let target = room.baseAddress else { return start..<start }
        guard text.count <= room.count - used else {
            agrees = false
            return start..<start
        }
        (target + used).initialize(from: source, count: text.count)
        used += text.count
        return start..<used
    }

    /// Whether an element's start tag says `name` or `prefix:name` there.
    private func isWritten(_ name: Text, _ prefix: Text, at place: Range<Int>) -> Bool {
        if prefix.isEmpty { return bytes.has(name, at: place) }
        let colon = place.lowerBound + prefix.count
        return colon < place.upperBound && bytes[colon] == UInt8(ascii: ":")
            && bytes.has(prefix, at: place.lowerBound..<colon) && bytes.has(name, at: colon + 1..<place.upperBound)
    }
}

extension UnsafeBufferPointer<xmlChar> {
    /// libxml2's text, which ends in NUL; empty for none.
    fileprivate init(xml text: UnsafePointer<xmlChar>?) {
        self.init(start: text, count: Int(xmlStrlen(text)))
    }
}
