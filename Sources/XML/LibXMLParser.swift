internal import CLibXML2
internal import Localization
internal import Synchronization

/// libxml2's parser: no network, no output, no document types.
enum LibXMLParser {
    /// No network, no output; CDATA is text; always UTF-8, which the bytes are known to be, so that no encoding is named
    /// that would have them converted; short texts in place, as nothing changes. References are resolved (`NOENT`),
    /// because otherwise those in namespace names stay half resolved; without a document type they can only be the
    /// predefined ones.
    private static let options =
        XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        | XML_PARSE_NOCDATA.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_COMPACT.rawValue

    /// A context for the next document, which is then read with less work; not one that has failed.
    private static let spare = Mutex<LibXMLContext?>(nil)

    /// Reads bytes that are UTF-8 without NUL, and calls a handler with a pointer of its own for what they contain.
    static func read(
        _ bytes: [UInt8], telling handler: xmlSAXHandler, _ pointer: UnsafeMutableRawPointer
    ) throws(XMLError) {
        let context = try checked(spare.withLock { $0.take() } ?? LibXMLContext())
        context.pointer.pointee.sax.pointee = handler
        context.pointer.pointee.userData = pointer
        xmlFreeDoc(try read(bytes, in: context))
        xmlCtxtReset(context.pointer)
        if context.isSmall { spare.withLock { $0 = context } }
    }

    /// The exclusive canonical form without comments of a document of its own.
    static func canonicalForm(of bytes: [UInt8]) throws(XMLError) -> String {
        let tree = try read(bytes, in: checked(LibXMLContext()))
        defer { xmlFreeDoc(tree) }
        var result: UnsafeMutablePointer<xmlChar>?
        let length = communicatorXMLCanonicalForm(tree, &result)
        defer { communicatorXMLFree(result) }
        guard length >= 0, let result else { throw .noCanonicalForm }
        return String(decoding: UnsafeBufferPointer(start: result, count: Int(length)), as: UTF8.self)
    }

    private static func checked(_ context: LibXMLContext?) throws(XMLError) -> LibXMLContext {
        guard let context else { throw .malformed(line: 1, reason: localized("no memory")) }
        return context
    }

    /// The result is the tree that libxml2's own handler has made.
    private static func read(_ bytes: [UInt8], in context: LibXMLContext) throws(XMLError) -> xmlDocPtr? {
        let tree = (bytes + [0]).withUnsafeBufferPointer {
            xmlCtxtReadDoc(context.pointer, $0.baseAddress, nil, nil, Int32(bitPattern: options))
        }
        guard communicatorXMLIsWellFormed(context.pointer) != 0 else {
            xmlFreeDoc(tree)
            throw lastError(of: context.pointer)
        }
        return tree
    }

    private static func lastError(of context: xmlParserCtxtPtr) -> XMLError {
        guard let error = xmlCtxtGetLastError(context)?.pointee, let message = error.message else {
            return .malformed(line: 1, reason: "unknown")
        }
        let reason = String(cString: message).prefix { $0 != "\n" }.prefix(200)
        return .malformed(line: Int(error.line), reason: String(reason))
    }
}
