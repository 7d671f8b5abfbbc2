import EventLoop
import JSON
import Network
import Security
import UCWA
import Web

/// An application on a UCWA server (sheet 3): what is asked of it, and what it answers. All its links lead to its own
/// server; others are not followed.
@LoopActor
final class UCWAApplication {
    /// What tells an application from others: the server answers with the same one while it lives (sheet 3.2).
    struct Identity: Sendable {
        var userAgent: String
        var endpoint: String

        /// - Parameter endpoint: one that nobody else has, unless given.
        init(userAgent: String, endpoint: String = RandomUUID.generate()) {
            self.userAgent = String(userAgent.prefix(100))
            self.endpoint = endpoint
        }
    }

    private let transport: any WebTransport
    private let address: WebAddress
    /// What secures the way to the server.
    let tls: TLSDetails?
    /// What the server says of it; ``refresh()`` asks anew.
    private(set) var resource: UCWAResource
    /// The parts that the server does not send along, by their names.
    private var parts: [String: UCWAResource] = [:]

    /// Makes one.
    ///
    /// - Parameters:
    ///   - place: where applications are made.
    ///   - transport: proves who asks.
    /// - Throws: ``UCWARefusal``; what the transport throws.
    init(at place: WebAddress, _ identity: Identity, transport: any WebTransport) async throws {
        let description = JSONValue.object(present: [
            "userAgent": .string(identity.userAgent), "endpointId": .string(identity.endpoint), "culture": "en-US",
        ])
        var response = try await Self.send(Self.request(.post, place, description), transport)
        if let made = Self.made(by: response, at: place) {
            response = try await Self.send(Self.request(.get, made), transport)
        }
        guard let resource = UCWAResource(parsing: response.body), let link = resource.link("self"),
            let address = place.resolved(link.href), address.isSameOrigin(as: place)
        else { throw UCWARefusal(response) }
        self.transport = transport
        self.address = address
        tls = response.tls
        self.resource = resource
        try await findParts()
    }

    var host: String { address.host }

    /// `host:port` of the server.
    var server: String { "\(address.host.contains(":") ? "[\(address.host)]" : address.host):\(address.port)" }

    /// Asks anew what the application may do.
    ///
    /// - Throws: ``UCWARefusal``, also where the application is gone; what the transport throws.
    func refresh() async throws {
        let response = try await Self.send(Self.request(.get, address), transport)
        guard let resource = UCWAResource(parsing: response.body), resource.link("self") != nil else {
            throw UCWARefusal(response)
        }
        self.resource = resource
        try await findParts()
    }

    /// Asks for the parts that the server only links to.
    private func findParts() async throws {
        for name in ["me", "people", "communication"] where resource.embedded(name) == nil {
            guard let link = resource.link(name), let part = try await find(link.href) else { continue }
            parts[name] = part
        }
    }

    /// A link of the application, or of a part of it, such as `communication`; nil where the server does not let the
    /// user do that.
    func link(_ name: String, of part: String? = nil) -> String? {
        guard let part else { return resource.link(name)?.href }
        return self.part(part)?.link(name)?.href
    }

    /// What a part of the application says under a name; nil where it does not.
    func text(_ name: String, of part: String) -> String? {
        self.part(part)?.text(name)
    }

    /// What a policy for the user says; nil where the server does not tell.
    func policy(_ name: String) async -> String? {
        if parts["policies"] == nil, let link = link("policies") { parts["policies"] = try? await find(link) }
        return part("policies")?.text(name)
    }

    private func part(_ name: String) -> UCWAResource? {
        resource.embedded(name) ?? parts[name]
    }

    /// The resource behind a link.
    ///
    /// - Throws: ``UCWARefusal``; what the transport throws.
    func get(
        _ href: String, query: KeyValuePairs<String, String> = [:], timeout: Duration? = nil
    ) async throws -> UCWAResource {
        let place = try place(href, query)
        var request = Self.request(.get, place)
        if let timeout { request.timeout = timeout }
        let response = try await Self.send(request, transport)
        guard let resource = UCWAResource(parsing: response.body) else {
            throw UCWARefusal(response)
        }
        return resource
    }

    /// The bytes behind a link, of which the server is told what they are to be.
    func get(_ href: String, as mediaType: String, limit: Int) async throws -> [UInt8] {
        let request = HTTPRequest(url: try place(href).text, headers: ["Accept": mediaType], maximumBody: limit)
        return try await Self.send(request, transport).body
    }

    /// Does what a link stands for.
    ///
    /// - Parameter isRevised: whether servers of before 2015 cannot do it (sheet 3.11); they refuse it then.
    /// - Returns: what the server answers with, if that is a resource.
    @discardableResult
    func post(
        _ href: String, query: KeyValuePairs<String, String> = [:], _ members: JSONValue? = nil,
        isRevised: Bool = false
    ) async throws -> UCWAResource? {
        let place = try place(href, query)
        let response = try await Self.send(Self.request(.post, place, members, isRevised: isRevised), transport)
        return UCWAResource(parsing: response.body)
    }

    /// Makes something: what it is, or where the server only names its place (201 without a body), what is there.
    func make(_ href: String, _ members: JSONValue) async throws -> UCWAResource? {
        let place = try place(href)
        let response = try await Self.send(Self.request(.post, place, members), transport)
        guard let made = Self.made(by: response, at: place) else {
            return UCWAResource(parsing: response.body)
        }
        return try await find(made.path)
    }

    /// Where that is which a server has made and does not say of itself.
    private static func made(by response: HTTPResponse, at place: WebAddress) -> WebAddress? {
        guard UCWAResource(parsing: response.body)?.link("self") == nil,
            let made = response.headers["Location"].flatMap({ place.resolved($0) }),
            made.isSameOrigin(as: place)
        else { return nil }
        return made
    }

    /// Sends a text.
    ///
    /// - Parameter operation: what its events are known by.
    func post(_ href: String, text: String, type: String, operation: String) async throws {
        var request = Self.request(.post, try place(href, ["operationId": operation]))
        request.headers.append(name: "Content-Type", value: "\(type); charset=utf-8")
        request.body = Array(text.utf8)
        _ = try await Self.send(request, transport)
    }

    /// Changes properties of a resource of the second revision, as it is at the moment (sheet 0.6).
    func put(_ href: String, _ changes: KeyValuePairs<String, JSONValue>) async throws {
        do {
            try await change(href, changes)
        } catch let refusal as UCWARefusal where refusal.status == 412 {
            // Somebody else has changed it in between.
            try await change(href, changes)
        }
    }

    private func change(_ href: String, _ changes: KeyValuePairs<String, JSONValue>) async throws {
        let place = try place(href)
        let response = try await Self.send(Self.request(.get, place), transport)
        guard let resource = UCWAResource(parsing: response.body) else { throw UCWARefusal(response) }
        let (body, etag) = resource.put(changes, etag: response.headers["ETag"])
        var request = Self.request(.put, place, isRevised: true)
        request.headers.append(name: "Content-Type", value: "application/json")
        if let etag { request.headers.append(name: "If-Match", value: etag) }
        request.body = Array(body.utf8)
        _ = try await Self.send(request, transport)
    }

    func delete(_ href: String, isRevised: Bool = false) async throws {
        _ = try await Self.send(Self.request(.delete, try place(href), isRevised: isRevised), transport)
    }

    /// Ends it, with all that belongs to it.
    func end() async throws {
        _ = try await Self.send(Self.request(.delete, address), transport)
    }

    private func place(_ href: String, _ query: KeyValuePairs<String, String> = [:]) throws -> WebAddress {
        guard let place = address.resolved(href), place.isSameOrigin(as: address) else {
            throw UCWARefusal.foreignLink(href)
        }
        guard !query.isEmpty else { return place }
        return place.sibling(
            path: place.path + (place.path.contains("?") ? "&" : "?") + FormEncoding.encoded(query))
    }

    private static func request(
        _ method: HTTPRequest.Method, _ place: WebAddress, _ members: JSONValue? = nil, isRevised: Bool = false
    ) -> HTTPRequest {
        var request = HTTPRequest(
            method, url: place.text, headers: ["Accept": "application/json"], maximumBody: UCWAResource.maximumSize)
        if isRevised { request.headers.append(name: "X-MS-RequiresMinResourceVersion", value: "2") }
        if let members {
            request.headers.append(name: "Content-Type", value: "application/json")
            request.body = Array(members.description.utf8)
        }
        return request
    }

    private static func send(_ request: HTTPRequest, _ transport: any WebTransport) async throws -> HTTPResponse {
        let response = try await transport.send(request)
        guard (200..<300).contains(response.status) else {
            throw UCWARefusal(response)
        }
        return response
    }
}
