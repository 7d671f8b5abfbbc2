extension XMLElement {
    /// The element exactly as it was received, from `<` to `>`.
    public var source: String {
        String(decoding: document.bytes[extent.outer], as: UTF8.self)
    }

    /// A number that is the same for an element that was received in the same words, during one run of the program.
    public var fingerprint: Int {
        var hasher = Hasher()
        document.bytes.withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0[extent.outer])) }
        return hasher.finalize()
    }

    /// The element exactly as it was received, with the namespace declarations that it needs from elements around it.
    ///
    /// Where it needs none, this is `source`. A declaration is copied if the default namespace is used by an element
    /// inside, or if the prefix followed by a colon occurs anywhere inside: qualified names also stand in texts and
    /// attribute values (`xsi:type="xs:string"`). Copying one too many changes no exclusive canonical form, so a
    /// signature over the element stays valid.
    public var standaloneSource: String {
        let declarations = neededDeclarations
        guard !declarations.isEmpty else { return source }
        let head = document.bytes[extent.outer.lowerBound..<extent.name.upperBound]
        let tail = document.bytes[extent.name.upperBound..<extent.outer.upperBound]
        return String(decoding: head, as: UTF8.self) + declarations.joined() + String(decoding: tail, as: UTF8.self)
    }

    /// The same element as a document of its own, for who keeps it while the document around it is not needed any more.
    ///
    /// - Throws: `XMLError` where the text that stands for it cannot be read.
    public func detached() throws(XMLError) -> XMLElement {
        try XMLElement(parsing: standaloneSource)
    }

    /// The exclusive canonical form without comments (Exclusive XML Canonicalization 1.0).
    ///
    /// - Throws: `XMLError.noCanonicalForm`, also for namespace names with an ampersand, which libxml2 2.9 writes as it
    ///   is.
    public func canonicalForm() throws(XMLError) -> String {
        guard !scope.containsAmpersand, !containsAmpersandInNamespaces else { throw .noCanonicalForm }
        return try LibXMLParser.canonicalForm(of: Array(standaloneSource.utf8))
    }

    private var extent: XMLOutline.Extent { document.extents[number] }

    private var neededDeclarations: [String] {
        guard let outer = scope.parent else { return [] }
        let own = Set(scope.declarations.map(\.prefix))
        let used = prefixesInside.union(usesOuterDefaultNamespace ? [""] : [])
        return outer.prefixes.intersection(used).subtracting(own).sorted().compactMap { prefix in
            // What was read can be written; an empty name switches a default namespace off.
            guard let name = outer.name(of: prefix), !name.isEmpty, let value = try? XMLEscaping.attribute(name)
            else { return nil }
            return prefix.isEmpty ? " xmlns=\"\(value)\"" : " xmlns:\(prefix)=\"\(value)\""
        }
    }

    private var containsAmpersandInNamespaces: Bool {
        elements.contains { $0.scope.declaresAmpersand || $0.containsAmpersandInNamespaces }
    }

    private var usesOuterDefaultNamespace: Bool {
        if scope.declarations.contains(where: { $0.prefix.isEmpty }) { return false }
        return prefix.isEmpty || elements.contains(where: \.usesOuterDefaultNamespace)
    }

    /// Whatever stands before a colon: every prefix in use, and some words of the text.
    private var prefixesInside: Set<String> {
        let inside = document.bytes[extent.outer]
        var result: Set<String> = []
        for colon in inside.indices where inside[colon] == UInt8(ascii: ":") {
            let word = inside[..<colon].reversed().prefix { !" \t\r\n<>/\"'=:(),;".utf8.contains($0) }
            result.insert(String(decoding: word.reversed(), as: UTF8.self))
        }
        return result
    }
}
