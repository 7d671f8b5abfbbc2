public import JSON

/// A resource of UCWA (sheet 0.5): properties, links and embedded resources. What is unknown is kept and ignored.
public struct UCWAResource: Sendable, Hashable {
    /// The most bytes of a document.
    public static let maximumSize = 4 << 20
    /// The most links, and embedded resources, under one name.
    public static let most = 5000
    /// What the property says whose name has to come back in a PUT (0.6).
    private static let pass = "please pass this in a PUT request"

    /// The document.
    public let value: JSONValue
    private let links: [String: [UCWALink]]
    private let embedded: [String: [UCWAResource]]

    /// Reads a document; nil for what is no JSON object within the bounds.
    public init?(parsing body: [UInt8]) {
        guard body.count <= Self.maximumSize, let value = JSONValue(parsing: body), case .object = value else {
            return nil
        }
        self.init(value)
    }

    init(_ value: JSONValue) {
        self.value = value
        links = Self.parts(of: value["_links"]) { UCWALink($0) }
        embedded = Self.parts(of: value["_embedded"]) { if case .object = $0 { UCWAResource($0) } else { nil } }
    }

    /// The parts under each name: one object, or a list of them, whichever the server writes.
    private static func parts<Part>(of value: JSONValue?, _ read: (JSONValue) -> Part?) -> [String: [Part]] {
        var parts: [String: [Part]] = [:]
        for member in value?.members ?? [] where parts[member.name] == nil {
            parts[member.name] = member.value.elements.prefix(most).compactMap(read)
        }
        return parts
    }

    /// The type, where the resource tells it.
    public var rel: String? { text("rel") }
    public var etag: String? { text("etag") }

    /// A property that is a text or a whole number.
    public func text(_ name: String) -> String? { value[name]?.text }

    /// The texts of a property that is a list.
    public func texts(_ name: String) -> [String] { value[name]?.elements.compactMap(\.text) ?? [] }

    /// The first link of that name.
    public func link(_ name: String) -> UCWALink? { links[name]?.first }

    public func links(_ name: String) -> [UCWALink] { links[name] ?? [] }

    /// The first resource that is embedded under that name.
    public func embedded(_ name: String) -> UCWAResource? { embedded[name]?.first }

    public func embeddedAll(_ name: String) -> [UCWAResource] { embedded[name] ?? [] }

    /// The body of a PUT (0.6): everything that came, with other values for some properties, so that the property that
    /// proves it is there too.
    ///
    /// - Returns: nil where the resource has no etag, or not that property, and so cannot be put.
    public func put(_ changes: KeyValuePairs<String, JSONValue>) -> (body: String, ifMatch: String)? {
        guard let etag, value.members.contains(where: { $0.value.text == Self.pass }) else { return nil }
        let changed = Set(changes.map(\.key))
        let kept = value.members.filter { !changed.contains($0.name) }
        let body = JSONValue.object(kept + changes.map { JSONValue.Member($0.key, $0.value) })
        return (body.description, "\"\(etag)\"")
    }
}
