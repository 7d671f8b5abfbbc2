extension XMLElement {
    /// Reads a document and returns its root element.
    ///
    /// Document types, and with them all entities but the five predefined ones, are refused; nothing is fetched.
    ///
    /// - Parameters:
    ///   - bytes: the document, in UTF-8 with or without a byte order mark and blank lines before it, whatever its
    ///     declaration says; where they are no UTF-8, in ISO-8859-1 if it says that.
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
        guard bytes.firstPlace(of: 0, from: 0) == nil else { throw .notUTF8 }
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        // Servers exist that write an empty line before the declaration, which must come first.
        let start = bytes.firstPlace(from: isMarked ? 3 : 0) { !" \t\r\n".utf8.contains($0) } ?? bytes.endIndex
        let document = start == bytes.startIndex ? bytes : Array(bytes[start...])
        if (try? UTF8Span(validating: bytes.span)) != nil { return document }
        guard !isMarked, isLatin(document) else { throw .notUTF8 }
        // These bytes are the first characters of Unicode.
        let text = Array(String(String.UnicodeScalarView(document.lazy.map { Unicode.Scalar($0) })).utf8)
        guard text.count <= limits.bytes else { throw .tooLong(limit: limits.bytes) }
        return text
    }

    /// Whether the declaration names ISO-8859-1, which gateways to other telephone systems write.
    private static func isLatin(_ document: [UInt8]) -> Bool {
        let declaration = String(decoding: document.prefix(100), as: UTF8.self).prefix { $0 != ">" }
        return declaration.hasPrefix("<?xml")
            && declaration.split { "\"'".contains($0) }.contains { $0.lowercased() == "iso-8859-1" }
    }
}
