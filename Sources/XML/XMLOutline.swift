import Localization

/// Where each element of a document lies in its bytes.
///
/// A security token must be passed on exactly as it was received, but libxml2 forgets quotes, blanks, the order
/// of declarations and character references. Its positions are no help either: `xmlByteConsumed` and the recorded node
/// positions differ between versions and count converted bytes. The outline is therefore made from the received bytes.
/// That is sound because (1) the bytes are checked UTF-8, where ASCII bytes stand only for themselves; (2) without a
/// document type, mark-up is only tags, comments, CDATA sections and processing instructions, each ended by its own
/// fixed text; (3) libxml2 must accept the document too, and the reader pairs the n-th start tag with the n-th element
/// that it tells of and refuses the document if their names or numbers differ.
///
/// The outline also keeps the limits, and refuses document types, before libxml2 sees the document.
struct XMLOutline {
    /// The place of one element.
    struct Extent {
        /// From `<` of the start tag to `>` of the end tag.
        var outer: Range<Int>
        /// The qualified name in the start tag.
        let name: Range<Int>
    }

    /// One extent per element, in the order of the start tags.
    private(set) var extents: [Extent] = []
    /// The number of attributes and namespace declarations of all elements.
    private(set) var attributes = 0

    private let bytes: [UInt8]
    private let limits: XMLLimits
    private var position = 0
    private var open: [Int] = []
    private var nodes = 0

    /// Finds the elements of `bytes`.
    init(of bytes: [UInt8], limits: XMLLimits) throws(XMLError) {
        self.bytes = bytes
        self.limits = limits
        // Few documents are larger or deeper.
        extents.reserveCapacity(32)
        open.reserveCapacity(8)
        while let start = bytes.firstPlace(of: UInt8(ascii: "<"), from: position) {
            position = start
            try readMarkup()
        }
        if let unclosed = open.last {
            throw malformed(localized("an element is not closed"), at: extents[unclosed].outer.lowerBound)
        }
        if extents.isEmpty { throw .noRootElement }
    }

    private mutating func readMarkup() throws(XMLError) {
        let kind = position + 1 < bytes.count ? bytes[position + 1] : 0
        switch kind {
        case UInt8(ascii: "/"): try readEndTag()
        case UInt8(ascii: "?"): try skip("<?", to: "?>")
        case UInt8(ascii: "!"): try readDeclaration()
        default: try readStartTag()
        }
    }

    private mutating func readDeclaration() throws(XMLError) {
        if starts(with: "<!--") {
            try skip("<!--", to: "-->")
        } else if starts(with: "<![CDATA[") {
            try skip("<![CDATA[", to: "]]>")
        } else if starts(with: "<!DOCTYPE") {
            throw .documentTypeRefused
        } else {
            throw malformed(localized("unexpected declaration"), at: position)
        }
    }

    private mutating func readStartTag() throws(XMLError) {
        let start = position
        position = bytes.firstPlace(from: start + 1, where: Self.endsName) ?? bytes.count
        let name = start + 1..<position
        try skipAttributes(of: start)
        let isEmpty = bytes[position - 1] == UInt8(ascii: "/")
        position += 1
        try count(1)
        extents.append(Extent(outer: start..<position, name: name))
        guard open.count < limits.depth else { throw .tooDeep(limit: limits.depth) }
        if !isEmpty { open.append(extents.count - 1) }
    }

    /// Moves to the `>` that ends the start tag at `start`.
    private mutating func skipAttributes(of start: Int) throws(XMLError) {
        let known = attributes
        while let next = bytes.firstPlace(from: position, where: Self.isMark) {
            position = next
            let mark = bytes[next]
            if mark == UInt8(ascii: ">") { return try count(attributes - known) }
            guard mark != UInt8(ascii: "<"), let end = bytes.firstPlace(of: mark, from: next + 1) else { break }
            position = end + 1
            attributes += 1
            guard attributes - known <= limits.attributes else { throw .tooManyAttributes(limit: limits.attributes) }
        }
        throw malformed(localized("a start tag is not closed"), at: start)
    }

    private mutating func readEndTag() throws(XMLError) {
        guard let element = open.popLast(), let end = bytes.firstPlace(of: UInt8(ascii: ">"), from: position) else {
            throw malformed(localized("unexpected end tag"), at: position)
        }
        position = end + 1
        extents[element].outer = extents[element].outer.lowerBound..<position
    }

    /// Moves behind `closing`, which ends in `>`.
    private mutating func skip(_ opening: StaticString, to closing: String) throws(XMLError) {
        let start = position
        let content = start + opening.utf8CodeUnitCount
        try count(1)
        position = content
        while let end = bytes.firstPlace(of: UInt8(ascii: ">"), from: position) {
            position = end + 1
            if bytes[content..<position].suffix(closing.utf8.count).elementsEqual(closing.utf8) { return }
        }
        throw malformed(localized("'\(opening)' is not closed"), at: start)
    }

    private mutating func count(_ more: Int) throws(XMLError) {
        nodes += more
        guard nodes <= limits.nodes else { throw .tooManyNodes(limit: limits.nodes) }
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: "/"): true
        default: isMark(byte)
        }
    }

    /// What a start tag ends with, begins a value with, or may not hold.
    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"): true
        default: false
        }
    }

    private func starts(with text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }

    private func malformed(_ reason: String, at position: Int) -> XMLError {
        .malformed(line: 1 + bytes[..<position].count { $0 == UInt8(ascii: "\n") }, reason: reason)
    }
}
