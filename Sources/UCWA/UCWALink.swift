import JSON

/// A link of a resource (UCWA sheet 0.5): where an operation or another resource is. Its presence means "allowed now".
public struct UCWALink: Sendable, Hashable {
    /// The longest address that is taken, in bytes.
    public static let longest = DataURI.longest

    /// As the server wrote it, and as it is sent back.
    public let href: String
    public let title: String?

    init?(_ value: JSONValue) {
        guard let href = value["href"]?.text, !href.isEmpty, href.utf8.count <= Self.longest else { return nil }
        self.href = href
        title = value["title"]?.text
    }
}
