internal import XML

/// The envelope of an answer.
enum SOAPEnvelope {
    /// Reads an answer; a fault in it is thrown.
    static func read(_ document: some Sequence<UInt8>) throws(WebDocumentError) -> XMLElement {
        let root: XMLElement
        do throws(XMLError) { root = try XMLElement(parsing: document) } catch { throw .xml(error) }
        guard root.name == "Envelope" else { throw .unexpectedRoot(root.name) }
        if let fault = WebServiceFault(in: root) { throw .fault(fault) }
        return root
    }
}
