internal import CLibXML2

/// One attribute of a received element; namespace declarations are none.
public struct XMLAttribute: Sendable, Equatable {
    /// The name without its prefix.
    public let name: String
    /// The namespace of the name, if it has a prefix.
    public let namespace: String?
    /// The value with references resolved and white space normalised (XML 1.0, 3.3.3).
    public let value: String

    init(_ attribute: UnsafeMutablePointer<xmlAttr>) {
        name = String(xml: attribute.pointee.name)
        namespace = attribute.pointee.ns.map { String(xml: $0.pointee.href) }
        value = Self.value(of: attribute)
    }

    static func value(of attribute: UnsafeMutablePointer<xmlAttr>) -> String {
        // Nearly every value is a single text.
        if let text = attribute.pointee.children, text.pointee.next == nil, text.pointee.type == XML_TEXT_NODE {
            return String(xml: text.pointee.content)
        }
        let value = xmlNodeListGetString(attribute.pointee.doc, attribute.pointee.children, 1)
        defer { communicatorXMLFree(value) }
        return String(xml: value)
    }
}
