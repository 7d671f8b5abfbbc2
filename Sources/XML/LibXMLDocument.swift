internal import CLibXML2
internal import Localization

/// A document in libxml2's memory, and the bytes that it was read from. Nothing in it changes once it is made.
///
/// The tree interface is used, not SAX: with the libxml2 of Debian 12 a SAX handler whose element callbacks are of the
/// older kind is never called and no error is told (sign-in.md, section 10, item 49).
///
/// `@unchecked Sendable`: libxml2 reads a tree without writing to it, and this object is the only one to free it.
final class LibXMLDocument: @unchecked Sendable {
    typealias Node = UnsafeMutablePointer<xmlNode>

    /// What was read.
    let bytes: [UInt8]
    private let pointer: xmlDocPtr
    private let extents: [XMLOutline.Extent]

    /// Initialises the library once, whichever thread comes first.
    private static let initialised: Void = xmlInitParser()

    /// No network, no output; CDATA is text; always UTF-8, which the bytes are known to be, so that no encoding is named
    /// that would have them converted; short texts in place, as nothing changes. References are resolved (`NOENT`), because otherwise those in
    /// namespace names stay half resolved; without a document type they can only be the predefined ones.
    private static let options =
        XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        | XML_PARSE_NOCDATA.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_COMPACT.rawValue

    static let disagreement = XMLError.malformed(line: 1, reason: localized("the mark-up is ambiguous"))

    /// Parses bytes that are UTF-8 and of which `outline` was made, and pairs each element with its place in them.
    init(parsing bytes: [UInt8], outline: XMLOutline) throws(XMLError) {
        self.bytes = bytes
        extents = outline.extents
        pointer = try Self.parse(bytes)
        guard let root, pair(root) == extents.count else { throw Self.disagreement }
    }

    deinit { xmlFreeDoc(pointer) }

    /// The root element; valid while this object lives.
    var root: Node? { xmlDocGetRootElement(pointer) }

    /// Where an element of the document lies in its bytes.
    func extent(of node: Node) -> XMLOutline.Extent {
        let index = Int(bitPattern: node.pointee._private)
        return extents.indices.contains(index) ? extents[index] : XMLOutline.Extent(outer: 0..<0, name: 0..<0)
    }

    /// The exclusive canonical form without comments of a document of its own.
    static func canonicalForm(of bytes: [UInt8]) throws(XMLError) -> String {
        let pointer = try parse(bytes)
        defer { xmlFreeDoc(pointer) }
        var result: UnsafeMutablePointer<xmlChar>?
        let length = communicatorXMLCanonicalForm(pointer, &result)
        defer { communicatorXMLFree(result) }
        guard length >= 0, let result else { throw .noCanonicalForm }
        return String(decoding: UnsafeBufferPointer(start: result, count: Int(length)), as: UTF8.self)
    }

    private static func parse(_ bytes: [UInt8]) throws(XMLError) -> xmlDocPtr {
        _ = initialised
        guard let context = xmlNewParserCtxt() else { throw .malformed(line: 1, reason: localized("no memory")) }
        defer { xmlFreeParserCtxt(context) }
        let document = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                context, buffer.baseAddress, Int32(clamping: buffer.count), nil, nil, Int32(bitPattern: options))
        }
        guard let document, communicatorXMLIsWellFormed(context) != 0, document.pointee.intSubset == nil else {
            xmlFreeDoc(document)
            throw lastError(of: context)
        }
        return document
    }

    /// Notes with each element, in the order of their start tags, the number of its extent.
    ///
    /// - Returns: the number of elements, or a negative number if one has another name than its extent.
    private func pair(_ root: Node) -> Int {
        var count = 0
        var next: Node? = root
        while let node = next {
            if node.pointee.type == XML_ELEMENT_NODE {
                guard extents.indices.contains(count), hasName(node, at: extents[count].name) else { return -1 }
                node.pointee._private = UnsafeMutableRawPointer(bitPattern: count)
                count += 1
            }
            next = Self.following(node, below: root)
        }
        return count
    }

    /// The next node in the order of the document.
    private static func following(_ node: Node, below root: Node) -> Node? {
        if node.pointee.type == XML_ELEMENT_NODE, let child = node.pointee.children { return child }
        var node = node
        while node != root {
            if let next = node.pointee.next { return next }
            guard let parent = node.pointee.parent else { return nil }
            node = parent
        }
        return nil
    }

    /// Whether the element is written so: `name` or `prefix:name`.
    private func hasName(_ node: Node, at range: Range<Int>) -> Bool {
        let written = bytes[range]
        guard let prefix = node.pointee.ns?.pointee.prefix else { return node.pointee.name.isSame(as: written) }
        guard let colon = written.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return prefix.isSame(as: written[..<colon]) && node.pointee.name.isSame(as: written[(colon + 1)...])
    }

    private static func lastError(of context: xmlParserCtxtPtr) -> XMLError {
        guard let error = xmlCtxtGetLastError(context)?.pointee, let message = error.message else {
            return .malformed(line: 1, reason: "unknown")
        }
        let reason = String(cString: message).prefix { $0 != "\n" }.prefix(200)
        return .malformed(line: Int(error.line), reason: String(reason))
    }
}

extension UnsafePointer<xmlChar> {
    /// Whether libxml2's text, which ends in NUL, is the same as `bytes`, which have none.
    fileprivate func isSame(as bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { isSame(as: $0) }
    }

    /// Whether libxml2's text is the same as `text`.
    func isSame(as text: String) -> Bool {
        var text = text
        return text.withUTF8 { isSame(as: $0) }
    }

    private func isSame(as bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = bytes.baseAddress else { return pointee == 0 }
        return xmlStrncmp(self, start, Int32(clamping: bytes.count)) == 0 && xmlStrlen(self) == bytes.count
    }
}

extension String {
    /// A copy of libxml2's text; empty for none.
    init(xml text: UnsafePointer<xmlChar>?) {
        self = text.map { String(cString: $0) } ?? ""
    }
}
