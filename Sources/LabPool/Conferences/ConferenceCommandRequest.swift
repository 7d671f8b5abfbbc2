import SIP
import XML

/// A client's request of C3P, checked as a focus checks it ([MS-CONFBAS] 2.2.3).
struct ConferenceCommandRequest {
    static let contentType = "application/cccp+xml"
    private static let namespace = "urn:ietf:params:xml:ns:cccp"

    let number: String
    /// Where it was sent to, as the client spells it.
    let target: String
    /// The user's URI, as the client spells it.
    let user: String
    let command: XMLElement

    /// Reads the body of a SIP request.
    ///
    /// - Parameters:
    ///   - target: the URI that the request is for.
    ///   - address: the user who asks.
    init(_ request: Message, to target: URI, from address: String) throws {
        guard request.contentType?.isType(Self.contentType) == true else {
            throw Refusal.contentTypeWrong(request.headers[.contentType] ?? "")
        }
        let root = try XMLElement(parsing: request.body)
        guard root.name == "request", root.namespace == Self.namespace else { throw Refusal.elementMissing("request") }
        guard root.attribute("C3PVersion") == "1" else {
            throw Refusal.valueWrong(element: "C3PVersion", value: root.attribute("C3PVersion") ?? "")
        }
        number = try Self.attribute("requestId", of: root) { UInt32($0) != nil }
        self.target = try Self.attribute("to", of: root) { $0.lowercased() == target.description.lowercased() }
        user = try Self.attribute("from", of: root) { $0.lowercased() == "sip:\(address)" }
        guard let command = root.elements.first, root.elements.count == 1 else {
            throw Refusal.elementMissing("command")
        }
        self.command = command
    }

    private static func attribute(
        _ name: String, of element: XMLElement, _ isRight: (String) -> Bool
    ) throws(Refusal) -> String {
        let value = element.attribute(name) ?? ""
        guard isRight(value) else { throw .valueWrong(element: name, value: value) }
        return value
    }

    /// The keys of a command must name the conference that it is sent to.
    func checkKeys(_ name: String) throws(Refusal) -> XMLElement {
        guard let keys = command.element(name) else { throw .elementMissing(name) }
        let entity = keys.attribute("confEntity") ?? ""
        guard entity.lowercased() == target.lowercased() else {
            throw .valueWrong(element: "confEntity", value: entity)
        }
        return keys
    }

    /// The response; nil as reason for a success.
    func response(
        failure reason: String? = nil, @MarkupBuilder contents: () throws -> [Markup.Content] = { [] }
    ) throws -> String {
        var attributes = [
            ("xmlns", Self.namespace), ("xmlns:mscp", "http://schemas.microsoft.com/rtc/2005/08/cccpextensions"),
            ("C3PVersion", "1"), ("requestId", number), ("from", target), ("to", user),
            ("code", reason == nil ? "success" : "failure"),
        ]
        if let reason { attributes.append(("reason", reason)) }
        return try Markup("response", attributes) { try Markup(command.name, [], contents: contents) }.document()
    }
}
