public import JSON

/// A resource of UCWA (sheet 0.5): properties, links and embedded resources. What is unknown is kept and ignored.
public struct UCWAResource: Sendable, Hashable {
    /// The most bytes of a document.
    public static let maximumSize = 4 << 20
    /// The most links, and embedded resources, under one name.
    public static let most = 5000

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

    /// Whether a property says so; a text may say it too.
    public func says(_ name: String) -> Bool {
        value[name] == .boolean(true) || text(name)?.lowercased() == "true"
    }

    /// The texts of a property that is a list.
    public func texts(_ name: String) -> [String] { value[name]?.elements.compactMap(\.text) ?? [] }

    /// The first link of that name.
    public func link(_ name: String) -> UCWALink? { links[name]?.first }

    public func links(_ name: String) -> [UCWALink] { links[name] ?? [] }

    /// The first resource that is embedded under that name.
    public func embedded(_ name: String) -> UCWAResource? { embedded[name]?.first }

    public func embeddedAll(_ name: String) -> [UCWAResource] { embedded[name] ?? [] }

    /// The body of a PUT (0.6): everything that came, with other values for some properties, so that the property that
    /// proves it is there too, where the server has one.
    ///
    /// - Parameter etag: what the answer's head says, which counts where the resource itself says nothing.
    /// - Returns: the body, and the field `If-Match`; nil where there is no etag.
    public func put(
        _ changes: KeyValuePairs<String, JSONValue>, etag head: String? = nil
    ) -> (body: String, ifMatch: String?) {
        let changed = Set(changes.map(\.key))
        let kept = value.members.filter { !changed.contains($0.name) }
        let body = JSONValue.object(kept + changes.map { JSONValue.Member($0.key, $0.value) })
        // Servers may write it in the head as they want it back, in quotes.
        let tag = (etag ?? head).flatMap { tag in
            guard tag.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return String?.none }
            return tag.hasSuffix("\"") ? tag : "\"\(tag)\""
        }
        return (body.description, tag)
    }
}
