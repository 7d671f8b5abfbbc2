extension XMLElement {
    /// Reads a document and returns its root element.
    ///
    /// Document types, and with them all entities but the five predefined ones, are refused; nothing is fetched.
    ///
    /// - Parameters:
    ///   - bytes: the document, in UTF-8 with or without a byte order mark and blank lines before it, whatever its
    ///     declaration says.
    ///   - limits: bounds on size and shape.
    public init(parsing bytes: some Sequence<UInt8>, limits: XMLLimits = .standard) throws(XMLError) {
        // They may be more than fit into memory.
        let copy =
            bytes.withContiguousStorageIfAvailable { Array($0.prefix(limits.bytes + 1)) }
            ?? Array(bytes.prefix(limits.bytes + 1))
        let checked = try Self.checked(copy, limits)
        let outline = try XMLOutline(of: checked, limits: limits)
        self.init(document: try XMLDocument(parsing: checked, outline: outline), number: 0)
    }

    /// Reads a document from text.
    public init(parsing text: String, limits: XMLLimits = .standard) throws(XMLError) {
        try self.init(parsing: text.utf8, limits: limits)
    }

    private static func checked(_ bytes: [UInt8], _ limits: XMLLimits) throws(XMLError) -> [UInt8] {
        guard bytes.count <= limits.bytes else { throw .tooLong(limit: limits.bytes) }
        guard bytes.firstPlace(of: 0, from: 0) == nil, (try? UTF8Span(validating: bytes.span)) != nil else {
            throw .notUTF8
        }
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        // Servers exist that write an empty line before the declaration, which must come first.
        let start = bytes.firstPlace(from: isMarked ? 3 : 0) { !" \t\r\n".utf8.contains($0) } ?? bytes.endIndex
        return start == bytes.startIndex ? bytes : Array(bytes[start...])
    }
}
