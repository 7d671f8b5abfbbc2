internal import CLibXML2
internal import Localization

/// libxml2's parser: no network, no output, no document types.
enum LibXMLParser {
    /// Initialises the library once, whichever thread comes first.
    private static let initialised: Void = xmlInitParser()

    /// No network, no output; CDATA is text; always UTF-8, which the bytes are known to be, so that no encoding is named
    /// that would have them converted; short texts in place, as nothing changes. References are resolved (`NOENT`),
    /// because otherwise those in namespace names stay half resolved; without a document type they can only be the
    /// predefined ones.
    private static let options =
        XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        | XML_PARSE_NOCDATA.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_COMPACT.rawValue

    /// Reads bytes that are UTF-8 without NUL, and calls a handler with a pointer of its own for what they contain.
    static func read(
        _ bytes: [UInt8], telling handler: xmlSAXHandler, _ pointer: UnsafeMutableRawPointer
    ) throws(XMLError) {
        let tree = try read(bytes) { context in
            context.pointee.sax.pointee = handler
            context.pointee.userData = pointer
        }
        xmlFreeDoc(tree)
    }

    /// The exclusive canonical form without comments of a document of its own.
    static func canonicalForm(of bytes: [UInt8]) throws(XMLError) -> String {
        let tree = try read(bytes) { _ in }
        defer { xmlFreeDoc(tree) }
        var result: UnsafeMutablePointer<xmlChar>?
        let length = communicatorXMLCanonicalForm(tree, &result)
        defer { communicatorXMLFree(result) }
        guard length >= 0, let result else { throw .noCanonicalForm }
        return String(decoding: UnsafeBufferPointer(start: result, count: Int(length)), as: UTF8.self)
    }

    /// Reads by a context that was prepared; the result is the tree that libxml2's own handler has made.
    private static func read(
        _ bytes: [UInt8], _ prepare: (xmlParserCtxtPtr) -> Void
    ) throws(XMLError) -> xmlDocPtr? {
        _ = initialised
        guard let context = xmlNewParserCtxt() else { throw .malformed(line: 1, reason: localized("no memory")) }
        defer { xmlFreeParserCtxt(context) }
        prepare(context)
        let tree = (bytes + [0]).withUnsafeBufferPointer {
            xmlCtxtReadDoc(context, $0.baseAddress, nil, nil, Int32(bitPattern: options))
        }
        guard communicatorXMLIsWellFormed(context) != 0 else {
            xmlFreeDoc(tree)
            throw lastError(of: context)
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
