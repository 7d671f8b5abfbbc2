internal import CLibXML2

/// libxml2's state while it reads; sole owner. It can be used for one document after the other.
///
/// `@unchecked Sendable`: it belongs to the one reader who has taken it.
final class LibXMLContext: @unchecked Sendable {
    let pointer: xmlParserCtxtPtr

    /// Initialises the library once, whichever thread comes first.
    private static let initialised: Void = xmlInitParser()

    /// Makes one; nil where there is no memory.
    init?() {
        _ = Self.initialised
        guard let pointer = xmlNewParserCtxt() else { return nil }
        self.pointer = pointer
    }

    deinit { xmlFreeParserCtxt(pointer) }

    /// Whether it remembers as few names, those of namespaces among them, as its dictionary finds fast, and little of its
    /// 10 MB, after which it reads nothing more.
    var isSmall: Bool {
        let names = pointer.pointee.dict
        return xmlDictSize(names) <= 100 && xmlDictGetUsage(names) < 128 * 1024
    }
}
