public import XML

/// One published piece of presence: what it is, whose place it has among its like, and its content ([MS-PRES] 2.2.2).
public struct PresenceCategory: Sendable {
    public let name: String
    public let instance: UInt32
    /// The container that it is published to; nil in documents for others.
    public let container: UInt32?
    /// Counts the publications of this place; nil in documents for others.
    public let version: UInt32?
    /// Unix seconds; nil where the server does not say.
    public let publishTime: Int64?
    /// The element of the category's own name, among others that a server may add; nil: the piece was withdrawn.
    public let content: XMLElement?

    /// Reads a `category` element; nil without a name.
    init?(_ element: XMLElement) {
        guard let name = element.attribute("name") else { return nil }
        self.name = name
        instance = element.attribute("instance").flatMap { UInt32($0) } ?? 0
        container = element.attribute("container").flatMap { UInt32($0) }
        version = element.attribute("version").flatMap { UInt32($0) }
        publishTime = element.attribute("publishTime").flatMap { XMLTimestamp($0) }?.unixSeconds
        content = element.element(name) ?? element.elements.first
    }
}
