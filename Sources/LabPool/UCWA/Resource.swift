import JSON

/// A resource of the web API as a document (UCWA sheet 0.5).
struct Resource {
    let rel: String
    private var properties: [JSONValue.Member]
    private var links: [JSONValue.Member] = []
    private var embedded: [JSONValue.Member] = []
    /// For `If-Match`.
    var etag: String?

    init(_ rel: String, _ properties: KeyValuePairs<String, JSONValue?> = [:]) {
        self.rel = rel
        self.properties = JSONValue.object(present: properties).members
    }

    mutating func set(_ name: String, _ value: JSONValue) {
        properties.removeAll { $0.name == name }
        properties.append(.init(name, value))
    }

    mutating func link(_ rel: String, _ href: String, title: String? = nil, revision: Int? = nil) {
        links.append(.init(rel, Self.link(href, title: title, revision: revision)))
    }

    /// A list of links, which is one also when it is empty.
    mutating func link(_ rel: String, all targets: [(href: String, title: String?)]) {
        links.append(.init(rel, .array(targets.map { Self.link($0.href, title: $0.title) })))
    }

    mutating func embed(_ name: String, _ resource: Resource) {
        embedded.append(.init(name, resource.json))
    }

    mutating func embed(_ name: String, all resources: [Resource]) {
        embedded.append(.init(name, .array(resources.map(\.json))))
    }

    private static func link(_ href: String, title: String? = nil, revision: Int? = nil) -> JSONValue {
        .object(present: [
            "href": .string(href), "title": title.map { .string($0) },
            "revision": revision.map { .string(String($0)) },
        ])
    }

    var json: JSONValue {
        var members = properties
        if !links.isEmpty { members.append(.init("_links", .object(links))) }
        if !embedded.isEmpty { members.append(.init("_embedded", .object(embedded))) }
        members.append(.init("rel", .string(rel)))
        if let etag { members.append(.init("etag", .string(etag))) }
        return .object(members)
    }
}

extension HTTPResponse {
    /// A response with a JSON document.
    static func json(_ status: Int, _ document: JSONValue) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("Content-Type", "application/json; charset=utf-8")],
            body: Array(document.description.utf8))
    }

    /// A resource of the web API.
    static func resource(_ resource: Resource, status: Int = 200) -> HTTPResponse {
        var response = json(status, resource.json)
        response.headers.append(("Cache-Control", "no-cache"))
        if let etag = resource.etag { response.headers.append(("ETag", "\"\(etag)\"")) }
        return response
    }

    /// Something long has begun at a URL.
    static func created(at location: String) -> HTTPResponse { .empty(201, ["Location": location]) }
}
