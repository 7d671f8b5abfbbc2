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
    private let transport: any WebTransport
    private let address: WebAddress
    /// What the server says of it.
    let resource: UCWAResource

    /// Makes one.
    ///
    /// - Parameters:
    ///   - place: where applications are made.
    ///   - transport: proves who asks.
    /// - Throws: ``UCWARefusal``; what the transport throws.
    init(at place: WebAddress, userAgent: String, transport: any WebTransport) async throws {
        let description = JSONValue.object(present: [
            "userAgent": .string(String(userAgent.prefix(100))), "endpointId": .string(RandomUUID.generate()),
            "culture": "en-US",
        ])
        let response = try await Self.send(.post, to: place, description, transport)
        guard let resource = UCWAResource(parsing: response.body), let link = resource.link("self"),
            let address = place.resolved(link.href), address.isSameOrigin(as: place)
        else { throw UCWARefusal(status: response.status, body: response.body) }
        self.transport = transport
        self.address = address
        self.resource = resource
    }

    /// The resource behind a link.
    ///
    /// - Throws: ``UCWARefusal``; what the transport throws.
    func get(_ href: String, timeout: Duration? = nil) async throws -> UCWAResource {
        let response = try await Self.send(.get, to: place(href), nil, transport, timeout: timeout)
        guard let resource = UCWAResource(parsing: response.body) else {
            throw UCWARefusal(status: response.status, body: response.body)
        }
        return resource
    }

    /// Does what a link stands for.
    func post(_ href: String, _ members: JSONValue? = nil) async throws {
        _ = try await Self.send(.post, to: place(href), members, transport)
    }

    /// Sends a text.
    ///
    /// - Parameter operation: what its events are known by.
    func post(_ href: String, text: String, type: String, operation: String) async throws {
        let place = try place(href)
        let separator = place.path.contains("?") ? "&" : "?"
        let numbered = place.sibling(path: "\(place.path)\(separator)operationId=\(operation)")
        let request = HTTPRequest(
            .post, url: numbered.text,
            headers: ["Accept": "application/json", "Content-Type": "\(type); charset=utf-8"],
            body: Array(text.utf8))
        _ = try await Self.send(request, transport)
    }

    func delete(_ href: String) async throws {
        _ = try await Self.send(.delete, to: place(href), nil, transport)
    }

    /// Ends it, with all that belongs to it.
    func end() async throws {
        _ = try await Self.send(.delete, to: address, nil, transport)
    }

    private func place(_ href: String) throws -> WebAddress {
        guard let place = address.resolved(href), place.isSameOrigin(as: address) else {
            throw NetworkError.invalidAddress(ServerText.clean(href, limit: 200) ?? "")
        }
        return place
    }

    private static func send(
        _ method: HTTPRequest.Method, to place: WebAddress, _ members: JSONValue?, _ transport: any WebTransport,
        timeout: Duration? = nil
    ) async throws -> HTTPResponse {
        var request = HTTPRequest(
            method, url: place.text, headers: ["Accept": "application/json"], maximumBody: UCWAResource.maximumSize)
        if let timeout { request.timeout = timeout }
        if let members {
            request.headers.append(name: "Content-Type", value: "application/json")
            request.body = Array(members.description.utf8)
        }
        return try await send(request, transport)
    }

    private static func send(_ request: HTTPRequest, _ transport: any WebTransport) async throws -> HTTPResponse {
        let response = try await transport.send(request)
        guard (200..<300).contains(response.status) else {
            throw UCWARefusal(status: response.status, body: response.body)
        }
        return response
    }
}
