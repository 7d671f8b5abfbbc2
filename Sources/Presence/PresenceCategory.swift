public import XML

/// One published piece of presence: what it is, whose place it has among its like, and its content ([MS-PRES] 2.2.2).
public struct PresenceCategory: Sendable {
    public let name: String
    /// Nil where the document does not say: what is withdrawn so are all of them.
    public let instance: UInt32?
    /// The element of the category's own name, among others that a server may add; nil: the piece was withdrawn.
    public let content: XMLElement?
    private let element: XMLElement

    /// Reads a `category` element; nil without a name.
    init?(_ element: XMLElement) {
        guard let name = element.attribute("name") else { return nil }
        self.name = name
        self.element = element
        instance = element.attribute("instance").flatMap { UInt32($0) }
        content = element.element(name) ?? element.elements.first
    }

    /// The container that it is published to; nil in documents for others.
    public var container: UInt32? { element.attribute("container").flatMap { UInt32($0) } }

    /// Counts the publications of this place; nil in documents for others.
    public var version: UInt32? { element.attribute("version").flatMap { UInt32($0) } }

    /// Unix seconds; nil where the server does not say.
    public var publishTime: Int64? { element.attribute("publishTime").flatMap { XMLTimestamp($0) }?.unixSeconds }
}
