internal import CLibXML2
internal import Localization

/// A document in libxml2's memory, for as long as this object lives. It stays inside one call of the module.
///
/// The tree interface is used, not SAX: with the libxml2 of Debian 12 a SAX handler whose element callbacks are of the
/// older kind is never called and no error is told (sign-in.md, section 10, item 49).
final class LibXMLDocument {
    private let pointer: xmlDocPtr

    /// Initialises the library once, whichever thread comes first.
    private static let initialised: Void = xmlInitParser()

    /// No network, no output; CDATA is text; always UTF-8. References are resolved (`NOENT`), because otherwise those in
    /// namespace names stay half resolved; without a document type they can only be the predefined ones.
    private static let options =
        XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        | XML_PARSE_NOCDATA.rawValue | XML_PARSE_IGNORE_ENC.rawValue

    /// Parses bytes that an `XMLOutline` accepted: UTF-8, within limits, without document type.
    init(parsing bytes: [UInt8]) throws(XMLError) {
        _ = Self.initialised
        guard let context = xmlNewParserCtxt() else { throw .malformed(line: 1, reason: localized("no memory")) }
        defer { xmlFreeParserCtxt(context) }
        let document = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                context, buffer.baseAddress, Int32(clamping: buffer.count), nil, "UTF-8",
                Int32(bitPattern: Self.options))
        }
        guard let document, communicatorXMLIsWellFormed(context) != 0, document.pointee.intSubset == nil else {
            xmlFreeDoc(document)
            throw Self.lastError(of: context)
        }
        pointer = document
    }

    deinit { xmlFreeDoc(pointer) }

    /// The root element; valid while this object lives.
    var root: xmlNode? { xmlDocGetRootElement(pointer)?.pointee }

    /// The exclusive canonical form without comments.
    func canonicalForm() throws(XMLError) -> String {
        var result: UnsafeMutablePointer<xmlChar>?
        let length = communicatorXMLCanonicalForm(pointer, &result)
        defer { communicatorXMLFree(result) }
        guard length >= 0, let result else { throw .noCanonicalForm }
        return String(decoding: UnsafeBufferPointer(start: result, count: Int(length)), as: UTF8.self)
    }

    private static func lastError(of context: xmlParserCtxtPtr) -> XMLError {
        guard let error = xmlCtxtGetLastError(context)?.pointee, let message = error.message else {
            return .malformed(line: 1, reason: "unknown")
        }
        let reason = String(cString: message).prefix { $0 != "\n" }.prefix(200)
        return .malformed(line: Int(error.line), reason: String(reason))
    }
}
